/** A measured figure, in the form that programs read. One without a target is for information and always ok. */
export type Figure = { readonly name: string; readonly value: number | null; readonly unit: string; readonly target: string; readonly ok: boolean };

const noTarget = "none, for information";

/** Throws on an empty list: the median of nothing is no figure. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error("no value was measured, which proves nothing");
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The quotients of what was measured in the same turn. */
export function pairwise(over: readonly number[], under: readonly number[]): number[] {
  if (over.length !== under.length) throw new Error(`${over.length} values cannot be paired with ${under.length}`);
  return over.map((value, turn) => value / under[turn]!);
}

export function information(name: string, value: number, unit: string): Figure {
  return { name, value: rounded(value), unit, target: noTarget, ok: true };
}

/** Judged before it is rounded. */
export function atMost(name: string, value: number, unit: string, limit: number): Figure {
  return { name, value: rounded(value), unit, target: `at most ${limit}`, ok: value <= limit };
}

export function notMeasured(name: string, unit: string, why: string): Figure {
  return { name: `${name} (not measured: ${why})`, value: null, unit, target: "measured", ok: false };
}

/** One line for people. */
export function formatFigure({ name, value, unit, target, ok }: Figure): string {
  const shown = value === null ? "no figure" : `${value}${unit === "" ? "" : ` ${unit}`}`;
  const wanted = target === noTarget ? "" : `, target ${target}`;
  return `${ok ? "ok    " : "MISSED"} ${name}: ${shown}${wanted}`;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
