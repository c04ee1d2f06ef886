import { formatBytes } from "#kit/bytes.ts";
import type { Results } from "#results/schema.ts";

/** What one real app came to. */
export type AppRow = {
  readonly name: string;
  /** Base and head. */
  readonly from: string | null;
  readonly to: string | null;
  readonly verdict: string;
  readonly level: number | null;
  /** By tier, with the reason of a skip. */
  readonly tiers: Readonly<Record<string, string>>;
  readonly skips: readonly string[];
  readonly seconds: number;
  /** Bytes of all containers at their highest. */
  readonly memory: number;
  /** Bytes of the head's images. */
  readonly size: number;
  readonly reason: string | null;
  readonly folder: string | null;
  readonly ok: boolean;
};

/** The row of a run's record; without a record it says so. An app is fine when its run is green at the highest level that no declared skip rules out. Pure. */
export function rowOf(name: string, results: Results | null, facts: Pick<AppRow, "seconds" | "memory" | "size" | "folder">): AppRow {
  if (results === null) return { name, from: null, to: null, verdict: "none", level: null, tiers: {}, skips: [], reason: "cc-ci left no record", ok: false, ...facts };
  const skips = results.rungs.filter(({ status }) => status === "skip").map(({ rung, reason }) => `${rung}: ${reason ?? "no reason"}`);
  return {
    name, from: results.plan?.base.version ?? null, to: results.head?.version ?? null, verdict: results.verdict, level: results.level,
    tiers: Object.fromEntries(results.tiers.map(({ tier, status }) => [tier, status])), skips, reason: results.fault?.reason ?? null,
    ok: results.verdict === "green" && results.level === 5, ...facts,
  };
}

/** The table for people. Pure. */
export function tableOf(rows: readonly AppRow[]): string {
  const cells = [
    ["", "app", "from", "to", "verdict", "level", "tiers", "time", "memory", "size"],
    ...rows.map((row) => [row.ok ? "✔" : "✘", row.name, row.from ?? "-", row.to ?? "-", row.verdict, String(row.level ?? "-"), Object.values(row.tiers).map((status) => signs[status] ?? "?").join(""), `${row.seconds.toFixed(0)} s`, formatBytes(row.memory), formatBytes(row.size)]),
  ];
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const lines = cells.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd());
  const notes = rows.flatMap((row) => [...row.skips.map((skip) => `${row.name}: skipped ${skip}`), ...(row.ok ? [] : [`${row.name}: ${row.reason ?? "no reason"}${row.folder === null ? "" : ` (${row.folder})`}`])]);
  return [...lines, "tiers: install, upgrade, backup, restore, custom; + pass, - skip, ! fail, ? unverified", ...notes].join("\n");
}

const signs: Readonly<Record<string, string>> = { pass: "+", skip: "-", fail: "!", unverified: "?" };
