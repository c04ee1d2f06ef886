import { formatOutcome, type Outcome } from "./outcome.ts";

/** A case (`expected` and `got` are equal exactly when it is ok) or a figure, in the form that programs read. */
export type Line =
  | { readonly name: string; readonly expected: unknown; readonly got: unknown; readonly ok: boolean }
  | { readonly name: string; readonly value: number | null; readonly unit: string; readonly target: string; readonly ok: boolean };

export type Row = {
  readonly name: string;
  readonly expected: Outcome;
  readonly got: Outcome;
  readonly ok: boolean;
  readonly seconds: number;
  /** What to know about it when it is not ok: the run's reason, where the run folder is, the last lines of standard error. */
  readonly notes: readonly string[];
};

/** The table for people: one row for each canary, wrong ones with their notes below. */
export function formatTable(rows: readonly Row[]): string {
  const cells = [
    ["canary", "expected", "got", "", "time"],
    ...rows.map((row) => [row.name, formatOutcome(row.expected), formatOutcome(row.got), row.ok ? "ok" : "WRONG", `${row.seconds.toFixed(1)} s`]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const notes = new Map(rows.map((row, index) => [index + 1, row.ok ? [] : row.notes.map((note) => `    ${note}`)]));
  return cells
    .flatMap((line, index) => [line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd(), ...(notes.get(index) ?? [])])
    .join("\n");
}

export function formatLine(line: Line): string {
  if ("expected" in line) return `${line.ok ? "ok   " : "WRONG"} ${line.name}: ${line.ok ? "seen" : `expected ${JSON.stringify(line.expected)}, got ${JSON.stringify(line.got)}`}`;
  return `${line.ok ? "ok   " : "WRONG"} ${line.name}: ${line.value === null ? "not measured" : `${line.value} ${line.unit}`}, target ${line.target}`;
}
