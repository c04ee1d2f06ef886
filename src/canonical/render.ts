import { formatAge } from "#kit/age.ts";
import { formatBytes } from "#kit/bytes.ts";
import type { CanonicalRecord } from "./record.ts";

/** One line for each record, aligned; for people. `now` in milliseconds since the epoch. Pure. */
export function renderHistory(records: readonly CanonicalRecord[], now: number): string {
  const rows = records.map((record) => [record.recipe, record.version, stateOf(record), formatAge(now - Date.parse(record.createdAt)), formatBytes(record.snapshot.bytes), record.snapshot.method, record.id]);
  const widths = rows.reduce((most, row) => row.map((cell, column) => Math.max(most[column] ?? 0, cell.length)), [] as number[]);
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()).join("\n");
}

/** All about one record, a line each. Pure. */
export function renderCanonical(record: CanonicalRecord, now: number): string {
  const { snapshot } = record;
  const rows: [string, string][] = [
    ["recipe", record.recipe],
    ["release", `${record.version} (${record.commit})`],
    ["state", `${stateOf(record)}${record.stale === null ? "" : `: ${record.stale}`}`],
    ["since", `${record.createdAt} (${formatAge(now - Date.parse(record.createdAt))} ago)`],
    ["from", record.source],
    ["domain", record.domain],
    ["snapshot", `${snapshot.id}: ${snapshot.method}, ${snapshot.files} files, ${formatBytes(snapshot.bytes)}`],
    ["content", snapshot.hash],
    ["mark", record.mark ?? "none: the suite has no data check"],
    ["tested by", record.run],
    ["captured by", record.seedRun],
    ["proven by", record.proofRun],
    ...record.images.map(({ image, id }): [string, string] => ["image", `${image} ${id}`]),
  ];
  return rows.map(([name, value]) => `${name.padEnd(12)}${value}`).join("\n");
}

function stateOf({ state, pinned, stale }: CanonicalRecord): string {
  return [state, ...(pinned ? ["pinned"] : []), ...(stale === null ? [] : ["stale"])].join(", ");
}
