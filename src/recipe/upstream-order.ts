/**
 * Orders the upstream parts of versions the way their authors mean them: `2.9` before `2.10`, `2.0-rc1` before `2.0`, `2.0` before `2.0-alpine`.
 * A leading `v` does not count. Total: only equal texts are equal.
 */
export function compareUpstream(a: string, b: string): number {
  const left = dissect(a);
  const right = dissect(b);
  return (
    compareLists(left.numbers, right.numbers, compareBig) || left.rank - right.rank || compareLists(tokens(left.rest), tokens(right.rest), compareToken) || compareText(a, b)
  );
}

type Dissected = { readonly numbers: readonly bigint[]; readonly rank: number; readonly rest: string };

function dissect(text: string): Dissected {
  const head = /^v?(\d+(?:\.\d+)*)/.exec(text);
  const rest = text.slice(head?.[0].length ?? 0);
  return { numbers: withoutTrailingZeros((head?.[1] ?? "").split(".").filter(Boolean).map(BigInt)), rank: rankOf(rest), rest };
}

/** `2.0` and `2` are one number. */
function withoutTrailingZeros(numbers: readonly bigint[]): readonly bigint[] {
  return numbers.slice(0, numbers.findLastIndex((number) => number !== 0n) + 1);
}

function rankOf(rest: string): number {
  if (/^[-._~]?(alpha|beta|rc|pre|preview|dev|nightly|snapshot)(?![a-z])/i.test(rest)) return 0;
  return rest === "" ? 1 : 2;
}

/** Runs of digits and runs of anything else. */
function tokens(text: string): readonly string[] {
  return text.match(/\d+|\D+/g) ?? [];
}

/** What follows the leading number never begins with a digit, so that tokens at one place are always of one sort. */
function compareToken(a: string, b: string): number {
  return /\d/.test(a) ? compareBig(BigInt(a), BigInt(b)) : compareText(a, b);
}

/** Element by element; a list that ends first is smaller. */
function compareLists<T>(a: readonly T[], b: readonly T[], compare: (a: T, b: T) => number): number {
  for (const [index, item] of a.entries()) {
    if (index >= b.length) return 1;
    const order = compare(item, b[index]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareBig(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
