import { parseFloatStrictly, printFloat } from "./go-values.ts";

/**
 * Whose reading of plain scalars applies. Docker's CLI up to 27 and old releases of abra read as `v2` (YAML 1.1 booleans: `yes`, `on`, `n`),
 * the CLI from 28 on as `v3` (those are strings). Both read `0555` as octal and know no base 60.
 */
export type YamlDialect = "v2" | "v3";

export type Scalar = {
  readonly kind: "null" | "boolean" | "integer" | "float" | "timestamp" | "string" | "not-a-number";
  readonly value: null | boolean | number | string;
  /** How Go prints the value; what an environment variable gets from it. */
  readonly printed: string;
};

const words: Readonly<Record<YamlDialect, ReadonlyMap<string, boolean>>> = { v3: booleanWords(false), v2: booleanWords(true) };

function booleanWords(old: boolean): ReadonlyMap<string, boolean> {
  const yes = old ? ["true", "yes", "on", "y"] : ["true"];
  const no = old ? ["false", "no", "off", "n"] : ["false"];
  return new Map([...yes.flatMap(spellings).map((word) => [word, true] as const), ...no.flatMap(spellings).map((word) => [word, false] as const)]);
}

function spellings(word: string): string[] {
  return [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()];
}

/** What an untagged plain scalar means. */
export function resolveScalar(text: string, dialect: YamlDialect): Scalar {
  if (["", "~", "null", "Null", "NULL"].includes(text)) return { kind: "null", value: null, printed: "<nil>" };
  const word = words[dialect].get(text);
  if (word !== undefined) return { kind: "boolean", value: word, printed: String(word) };
  if (/^(?:[+-]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/.test(text)) return { kind: "not-a-number", value: text, printed: text };
  if (isTimestamp(text)) return { kind: "timestamp", value: text, printed: text };
  if (/^[-+.\d]/.test(text)) {
    // Behind a leading point Go's own rule holds: only between digits. Elsewhere YAML lets them stand anywhere.
    const plain = text.startsWith(".") ? text.replaceAll(/(?<=\d)_(?=\d)/g, "") : text.replaceAll("_", "");
    const integer = parseInteger(plain);
    if (integer !== undefined) return { kind: "integer", value: Number(integer), printed: integer.toString() };
    const float = parseFloatStrictly(plain);
    if (float !== undefined) return { kind: "float", value: float, printed: printFloat(float) };
  }
  return { kind: "string", value: text, printed: text };
}

/** Go's integer literals of 64 bits: decimal, `0x`, `0b`, `0o`, and a leading zero for octal. */
function parseInteger(text: string): bigint | undefined {
  const match = /^([+-]?)(?:0x([\da-f]+)|0b([01]+)|0o?([0-7]+)|(0|[1-9]\d*))$/i.exec(text);
  if (!match) return undefined;
  const [, sign, hex, binary, octal, decimal] = match;
  const size = hex ? BigInt(`0x${hex}`) : binary ? BigInt(`0b${binary}`) : octal ? BigInt(`0o${octal}`) : BigInt(decimal ?? "0");
  const value = sign === "-" ? -size : size;
  const largest = sign === "" ? 2n ** 64n - 1n : 2n ** 63n - 1n;
  return value >= -(2n ** 63n) && value <= largest ? value : undefined;
}

function isTimestamp(text: string): boolean {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt ](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(Z|[+-]\d\d:\d\d)?)?$/.exec(text);
  if (!match) return false;
  const [, year, month, day, hour, minute, second] = match.map(Number);
  const spaced = text.includes(" ");
  if (hour !== undefined && !Number.isNaN(hour) && spaced === (match[7] !== undefined)) return false;
  const date = new Date(Date.UTC(2000, (month ?? 0) - 1, day ?? 0));
  date.setUTCFullYear(year ?? 0, (month ?? 0) - 1, day ?? 0);
  return date.getUTCMonth() + 1 === month && date.getUTCDate() === day && !((hour ?? 0) > 23 || (minute ?? 0) > 59 || (second ?? 0) > 59);
}
