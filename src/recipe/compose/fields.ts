import { formatPath } from "./findings.ts";
import { parseDuration, parseSize, printDuration, shortFloat32 } from "./go-values.ts";
import { isObject } from "./read.ts";
import type { Finding, Json, JsonObject, Path } from "./types.ts";

/**
 * The building blocks of the typed model: how a field is read from a checked file, how a later file's value meets an earlier one's, and how
 * the result is written. They follow docker/cli's types: what is a pointer there can be set to zero and is written even when zero
 * ("optional" here); what is a plain value can not be set back to zero by a later file and is left out when zero.
 * `undefined` means "not set" everywhere.
 */
export type FieldType = {
  read(raw: Json, path: Path, context: Reading): unknown;
  merge(base: unknown, over: unknown): unknown;
  write(value: unknown): Json | undefined;
};

export type Reading = {
  /** How Go prints the number at a path. */
  readonly printed: (path: Path) => string | undefined;
  readonly report: (finding: Finding) => void;
};

/** Makes a field type out of functions for one value type; the cast is sound because only `read` and `merge` make values. */
export function fieldType<T>(type: { read(raw: Json, path: Path, context: Reading): T | undefined; merge(base: T | undefined, over: T | undefined): T | undefined; write(value: T): Json | undefined }): FieldType {
  return {
    read: (raw, path, context) => (raw === null ? undefined : type.read(raw, path, context)),
    merge: (base, over) => type.merge(base as T | undefined, over as T | undefined),
    write: (value) => (value === undefined ? undefined : type.write(value as T)),
  };
}

function isZero(value: unknown): boolean {
  return value === undefined || value === "" || value === 0 || value === 0n || value === false;
}

function unlessZero<T>(base: T | undefined, over: T | undefined): T | undefined {
  return isZero(over) ? (base ?? over) : over;
}

export function wrongType(path: Path, wanted: string, context: Reading): undefined {
  context.report({ path, code: "compose-wrong-type", message: `${formatPath(path)} must be ${wanted}`, next: `Write ${wanted} there.` });
  return undefined;
}

function readText(raw: Json, path: Path, context: Reading): string | undefined {
  return typeof raw === "string" ? raw : wrongType(path, "a string", context);
}

export const text = fieldType<string>({ read: readText, merge: unlessZero, write: (value) => value || undefined });

const readFlag = (raw: Json, path: Path, context: Reading) => (typeof raw === "boolean" ? raw : wrongType(path, "a boolean", context));
export const flag = fieldType<boolean>({ read: readFlag, merge: unlessZero, write: (value) => value || undefined });
export const optionalFlag = fieldType<boolean>({ read: readFlag, merge: unlessZero, write: (value) => value });

/** A whole number of `bits`; numbers that don't fit wrap around, as they do in Docker. */
function readCount(bits: number, signed: boolean): (raw: Json, path: Path, context: Reading) => number | undefined {
  return (raw, path, context) => {
    if (typeof raw !== "number") return wrongType(path, "an integer", context);
    const whole = Math.trunc(raw);
    if (!signed && raw < 0) return wrongType(path, "a number that is not negative", context);
    return bits === 32 ? Number(BigInt.asUintN(32, BigInt(whole))) : whole;
  };
}

export const count = fieldType<number>({ read: readCount(64, false), merge: unlessZero, write: (value) => value || undefined });
export const signedCount = fieldType<number>({ read: readCount(64, true), merge: unlessZero, write: (value) => value || undefined });
export const portNumber = fieldType<number>({ read: readCount(32, false), merge: unlessZero, write: (value) => value || undefined });
export const optionalCount = fieldType<number>({ read: readCount(64, false), merge: (base, over) => over ?? base, write: (value) => value });
export const fileMode = fieldType<number>({ read: readCount(32, false), merge: (base, over) => over ?? base, write: (value) => value });
export const ratio = fieldType<number>({
  read: (raw, path, context) => (typeof raw === "number" ? raw : wrongType(path, "a number", context)),
  merge: unlessZero,
  write: (value) => shortFloat32(value) || undefined,
});

function readDuration(raw: Json, path: Path, context: Reading): bigint | undefined {
  const value = typeof raw === "string" ? parseDuration(raw) : undefined;
  return value ?? wrongType(path, "a duration such as 1m30s", context);
}
export const duration = fieldType<bigint>({ read: readDuration, merge: unlessZero, write: (value) => (value === 0n ? undefined : printDuration(value)) });
export const optionalDuration = fieldType<bigint>({ read: readDuration, merge: unlessZero, write: printDuration });

export const memory = fieldType<bigint>({
  read: (raw, path, context) => (typeof raw === "string" ? parseSize(raw) : undefined) ?? wrongType(path, "a size such as 512M", context),
  merge: unlessZero,
  write: (value) => (value === 0n ? undefined : value.toString()),
});

/** A list that a later file adds to. A single string is a list of one where the schema allows it. */
export const texts = fieldType<readonly string[]>({
  read: (raw, path, context) => readTexts(typeof raw === "string" ? [raw] : raw, path, context),
  merge: append,
  write: (value) => (value.length === 0 ? undefined : value),
});

export function readTexts(raw: Json, path: Path, context: Reading): readonly string[] | undefined {
  if (!Array.isArray(raw)) return wrongType(path, "a list", context);
  return raw.map((item: Json, index) => readText(item, [...path, index], context) ?? "");
}

export function append<T>(base: readonly T[] | undefined, over: readonly T[] | undefined): readonly T[] | undefined {
  return base === undefined ? over : [...base, ...(over ?? [])];
}

/** How Go prints a value inside a map of strings. */
export function printed(raw: Json, path: Path, context: Reading): string {
  return typeof raw === "number" ? (context.printed(path) ?? String(raw)) : String(raw);
}

/** Reads `environment` and its like: a map, or a list of `name=value`. What has no value gets `absent`. */
export function readPairs<T>(absent: T): (raw: Json, path: Path, context: Reading) => Readonly<Record<string, string | T>> | undefined {
  return (raw, path, context) => {
    if (isObject(raw)) return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, value === null ? absent : printed(value, [...path, key], context)]));
    const items = readTexts(raw, path, context);
    return items && Object.fromEntries(items.map((item) => (item.includes("=") ? [item.slice(0, item.indexOf("=")), item.slice(item.indexOf("=") + 1)] : [item, absent])));
  };
}

type Strings = Readonly<Record<string, string>>;
const writeMap = <T extends Json>(value: Readonly<Record<string, T>>) => (Object.keys(value).length === 0 ? undefined : value);

/** Labels and their like: merged by key, a later empty value does blank an earlier one. */
export const pairs = fieldType<Strings>({ read: readPairs(""), merge: (base, over) => (base && over ? { ...base, ...over } : (base ?? over)), write: writeMap });

/** Environment: merged by key, but a later empty value does not blank an earlier one. */
export const environment = fieldType<Readonly<Record<string, string | null>>>({
  read: readPairs<null>(null),
  merge: (base, over) => {
    if (!base || !over) return base ?? over;
    const kept = Object.entries(over).filter(([key, value]) => Boolean(value) || !Object.hasOwn(base, key) || !base[key]);
    return { ...base, ...Object.fromEntries(kept) };
  },
  write: writeMap,
});

export type Table = Readonly<Record<string, FieldType>>;
export type Fields = Readonly<Record<string, unknown>>;

export function readFields(table: Table, raw: JsonObject, path: Path, context: Reading): Fields {
  const out: Record<string, unknown> = {};
  for (const [key, type] of Object.entries(table)) {
    const value = raw[key];
    if (value !== undefined) out[key] = type.read(value, [...path, key], context);
  }
  return out;
}

export function mergeFields(table: Table, base: Fields, over: Fields): Fields {
  const out: Record<string, unknown> = {};
  for (const [key, type] of Object.entries(table)) out[key] = type.merge(base[key], over[key]);
  return out;
}

export function writeFields(table: Table, value: Fields): JsonObject {
  const out: Record<string, Json> = {};
  for (const [key, type] of Object.entries(table)) {
    const json = type.write(value[key]);
    if (json !== undefined) out[key] = json;
  }
  return out;
}

/** A map with known keys. `optional`: written as `{}` when it was given but is empty. */
export function struct(table: Table, optional = false): FieldType {
  return fieldType<Fields>({
    read: (raw, path, context) => (isObject(raw) ? readFields(table, raw, path, context) : wrongType(path, "a mapping", context)),
    merge: (base, over) => (base && over ? mergeFields(table, base, over) : (base ?? over)),
    write: (value) => {
      const json = writeFields(table, value);
      return optional || Object.keys(json).length > 0 ? json : undefined;
    },
  });
}

/** A list of maps that a later file adds to. */
export function structs(table: Table): FieldType {
  return fieldType<readonly Fields[]>({
    read: (raw, path, context) => readStructs(table, raw, path, context, (item) => item),
    merge: append,
    write: (value) => (value.length === 0 ? undefined : value.map((item) => writeFields(table, item))),
  });
}

/** A list of maps of which a later file's replaces an earlier one's with the same key; then sorted by it. */
export function keyedStructs(table: Table, key: string, long: (item: Json, path: Path, context: Reading) => Json | readonly Fields[]): FieldType {
  return fieldType<readonly Fields[]>({
    read: (raw, path, context) => readStructs(table, raw, path, context, long),
    merge: (base, over) => {
      if (base === undefined) return over;
      const byKey = new Map([...base, ...(over ?? [])].map((item) => [item[key] || undefined, item]));
      return [...byKey.values()].toSorted((a, b) => compare(a[key], b[key]));
    },
    write: (value) => (value.length === 0 ? undefined : value.map((item) => writeFields(table, item))),
  });
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" || typeof b === "number") return Number(a ?? 0) - Number(b ?? 0);
  return Buffer.compare(Buffer.from(String(a ?? "")), Buffer.from(String(b ?? "")));
}

function readStructs(table: Table, raw: Json, path: Path, context: Reading, long: (item: Json, path: Path, context: Reading) => Json | readonly Fields[]): readonly Fields[] | undefined {
  if (!Array.isArray(raw)) return wrongType(path, "a list", context);
  return raw.flatMap((item: Json, index): readonly Fields[] => {
    const whole = long(item, [...path, index], context);
    if (Array.isArray(whole)) return whole as readonly Fields[];
    return isObject(whole as Json) ? [readFields(table, whole as JsonObject, [...path, index], context)] : [];
  });
}
