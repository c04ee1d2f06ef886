import { Fault } from "#kit/fault.ts";

/**
 * The text of an environment file from which {@link parseEnv} gets the same values back, one assignment after another in the order of the map.
 * Throws for a name that the grammar does not know, and for the one sort of value that it cannot express: several lines that end in a backslash.
 */
export function formatEnv(map: Readonly<Record<string, string>>): string {
  let nothing = "_";
  while (nothing in map) nothing += "_";
  return Object.entries(map).map(([key, value]) => `${checkedKey(key)}=${formatValue(key, value, `\${${nothing}}`)}\n`).join("");
}

/** `empty` refers to a variable that is never set: it keeps apart what the grammar would otherwise read together. */
function formatValue(key: string, value: string, empty: string): string {
  if (/^[A-Za-z0-9_.,:;/@%+=~^*!?()[\]{}<>|&-]*$/.test(value)) return value;
  if (!/['\r]/.test(value) && !value.endsWith("\\")) return `'${value}'`;
  if (!/[\n\r]/.test(value)) return formatOneLine(value, empty);
  if (value.endsWith("\\")) {
    throw new Fault("usage", "env-unwritable", `the value of ${key} has several lines and ends in a backslash, which an environment file cannot hold`, { next: "End it with another character." });
  }
  const escaped = value.replace(/[\\"$]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
  return `"${escaped}${value.endsWith('"') ? empty : ""}"`;
}

/** Unquoted: the only form in which a quote or a backslash may be the last character. */
function formatOneLine(value: string, empty: string): string {
  const body = value.replaceAll("$", "\\$").replace(/(?<=[\t\v\f \u0085\u00a0])#/g, `${empty}#`);
  const before = /^[\t\v\f "'#\u0085\u00a0]/.test(value) ? empty : "";
  const after = /[\t\v\f \u0085\u00a0]$/.test(value) ? empty : "";
  return before + body + after;
}

function checkedKey(key: string): string {
  if (/^[A-Za-z0-9_.]+$/.test(key)) return key;
  throw new Fault("usage", "env-key-character", `${JSON.stringify(key)} cannot be a variable's name`, { next: "Use letters, digits and underscores." });
}
