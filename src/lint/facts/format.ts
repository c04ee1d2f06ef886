import type { ComposeSource } from "#recipe/compose/read.ts";
import { checkForbidden, checkSchema, versionOf } from "#recipe/compose/schema-check.ts";
import type { Finding, Json, JsonObject, Path } from "#recipe/compose/types.ts";

/**
 * What kind of mistake it is, for the rule that speaks about it:
 * - `typed-variable`: a variable where the format wants a number, a boolean, a duration or one of some words;
 * - `boolean-value`: a plain `true` or `yes` as the value of a variable or label;
 * - `repeated-item`: a list that must not hold the same item twice;
 * - `reference`: a `$` that starts no variable.
 */
export type FormatMistake = Finding & { readonly kind: "typed-variable" | "boolean-value" | "repeated-item" | "reference" | "other" };

/**
 * Holds a file to its format as a deploy does, once filled in and once as written: abra reads the files both ways, and refuses what either
 * shows.
 */
export function formatMistakes(source: ComposeSource, filled: JsonObject, interpolation: readonly Finding[]): FormatMistake[] {
  if (source.refused) return [];
  const version = versionOf(source.model, source.printed);
  const asWritten = checkSchema(source.model, version).filter((finding) => !(finding.code === "compose-bad-port" && holdsVariable(source.model, finding.path)));
  const places = new Set(asWritten.map(({ path }) => placeOf(path)));
  const filledIn = [...interpolation, ...checkSchema(filled, version)].filter(({ path }) => {
    const known = places.has(placeOf(path));
    places.add(placeOf(path));
    return !known;
  });
  return [...checkForbidden(source.model), ...asWritten, ...filledIn].map((finding) => ({ ...finding, kind: kindOf(finding, source.model) }));
}

function kindOf(finding: Finding, model: JsonObject): FormatMistake["kind"] {
  if (finding.code === "compose-repeated-item") return "repeated-item";
  if (finding.code === "interpolation-invalid") return "reference";
  if (finding.code === "compose-wrong-type" && typeof valueAt(model, finding.path) === "boolean" && isPairPath(finding.path)) return "boolean-value";
  return finding.code.startsWith("compose-version") || !holdsVariable(model, finding.path) ? "other" : "typed-variable";
}

/** The value of a variable, label or their like. */
function isPairPath(path: Path): boolean {
  return ["environment", "labels", "extra_hosts", "sysctls"].includes(String(path.at(-2)));
}

function holdsVariable(model: JsonObject, path: Path): boolean {
  const value = valueAt(model, path);
  return typeof value === "string" && value.includes("$");
}

/** The value at a path; undefined where there is none. */
export function valueAt(model: Json, path: Path): Json | undefined {
  let value: Json | undefined = model;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Readonly<Record<string | number, Json>>)[part];
  }
  return value;
}

function placeOf(path: Path): string {
  return path.map((part) => `${typeof part} ${part}`).join("\0");
}
