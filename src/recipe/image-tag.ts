/** An image tag that the recipe tools can compare, for example `v1.23-alpine`. */
export type ImageTag = {
  readonly text: string;
  readonly usesV: boolean;
  readonly major: number;
  readonly minor: number | undefined;
  readonly patch: number | undefined;
  /** After the first `-`, for example `alpine`. */
  readonly suffix: string | undefined;
  /** After the first `+`; it does not count in the order. */
  readonly metadata: string | undefined;
};

export type TagReading = { readonly tag: ImageTag } | { readonly why: string };

/** Reads a tag the way the recipe tools' comparison library does, or says why it cannot be compared. */
export function readImageTag(text: string): TagReading {
  if (text === "") return { why: "it is empty" };
  if (text.includes("$")) return { why: "it is a variable" };
  if (/^[0-9a-f]{7,40}$/i.test(text)) return { why: "it looks like a commit" };
  const [beforePlus, metadata] = cut(text, "+");
  const [version, suffix] = cut(beforePlus, "-");
  const numbers = version.replace(/^v/, "").split(".");
  if (!numbers.every((part) => /^\d+$/.test(part))) return { why: /\d/.test(version) ? "its number part holds other characters" : "it has no number" };
  if (numbers.length > 3) return { why: "it has more than three numbers" };
  const [major, minor, patch] = numbers.map(Number);
  return { tag: { text, usesV: version.startsWith("v"), major: major!, minor, patch, suffix, metadata } };
}

/** Undefined when the tag cannot be compared. */
export function parseImageTag(text: string): ImageTag | undefined {
  const reading = readImageTag(text);
  return "tag" in reading ? reading.tag : undefined;
}

/** Whether an upgrade from one to the other can be judged: as many numbers, the same suffix, the same use of `v`. */
export function compatibleTags(a: ImageTag, b: ImageTag): boolean {
  const sameLength = (a.minor === undefined) === (b.minor === undefined) && (a.patch === undefined) === (b.patch === undefined);
  return sameLength && a.suffix === b.suffix && a.usesV === b.usesV;
}

/** Negative when `a` is older. A missing number is greater: a short tag moves along with all that it covers. */
export function compareImageTags(a: ImageTag, b: ImageTag): number {
  return a.major - b.major || compareNumber(a.minor, b.minor) || compareNumber(a.patch, b.patch);
}

function compareNumber(a: number | undefined, b: number | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  return b === undefined ? -1 : a - b;
}

/** Cuts at the first `separator`. */
function cut(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
