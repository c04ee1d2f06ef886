import { Fault, type FaultKind, type Position } from "#kit/fault.ts";
import { expandEscapes, expandVariables } from "./expand.ts";
import { linesOf, type Lines } from "../lines.ts";
import { readModifiers } from "./modifiers.ts";

/** One assignment of an environment file. Positions point into the file as it is on disk. */
export type EnvEntry = {
  readonly key: string;
  /** After removing quotes, escapes and expanding variables that were assigned above it. */
  readonly value: string;
  /** The value as written, quotes included, without the comment. */
  readonly raw: string;
  readonly quote: "none" | "single" | "double";
  readonly keyAt: Position;
  readonly valueAt: Position;
  /** The comment on the line where the value ends, without `#`. */
  readonly comment: { readonly text: string; readonly at: Position } | undefined;
  /** `name=value` words of the comment, for example `{ length: "43" }`. */
  readonly modifiers: Readonly<Record<string, string>>;
};

export type ParsedEnv = {
  /** In the order of the file; a later duplicate wins. */
  readonly entries: EnvEntry[];
  /** Assignments that are commented out; nothing in them has an effect. Their values are not expanded. */
  readonly commented: EnvEntry[];
  /** Each of them makes abra refuse the whole file. */
  readonly problems: Fault[];
};

/** White space as the grammar knows it inside a line. A lone carriage return belongs to it. */
const blank = /[\t\v\f\r \u0085\u00a0]/;
/** White space between statements. Unlike JavaScript's `\s` it does not hold the byte order mark. */
const space = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const disabled = /^#+[\t ]*(?:export[\t ]+)?([A-Za-z_][A-Za-z0-9_.]*)[\t ]*=[\t ]*/;

type Statement = { readonly entry: EnvEntry; readonly end: number } | { readonly problem: Fault };
type Value = Pick<EnvEntry, "value" | "raw" | "quote" | "comment"> & { readonly end: number };

/**
 * Reads a `.env` or `.env.sample` by the rules of godotenv 1.5.1, which abra's reader follows.
 * A broken line is a problem and reading goes on below it, so that all problems are known at once.
 * `kind` says whose file it is; the default is the recipe's.
 */
export function parseEnv(text: string, file: string, kind: FaultKind = "recipe"): ParsedEnv {
  const source = text.replaceAll("\r\n", "\n");
  const lines = linesOf(source, file);
  const values = new Map<string, string>();
  const parsed: ParsedEnv = { entries: [], commented: [], problems: [] };
  let at = 0;
  for (;;) {
    at = skip(source, at, space);
    if (at >= source.length) return parsed;
    if (source[at] === "#") {
      const end = lineEnd(source, at);
      const entry = readDisabled(source.slice(0, end), at, lines);
      if (entry) parsed.commented.push(entry);
      at = end;
      continue;
    }
    const statement = readStatement(source, at, lines, values, kind);
    if ("problem" in statement) {
      parsed.problems.push(statement.problem);
      at = lineEnd(source, at);
      continue;
    }
    parsed.entries.push(statement.entry);
    values.set(statement.entry.key, statement.entry.value);
    at = statement.end;
  }
}

/** The variables of a file: a later duplicate wins, and stands where the first one stood. */
export function envMap(entries: readonly Pick<EnvEntry, "key" | "value">[]): Record<string, string> {
  return Object.fromEntries(entries.map((entry) => [entry.key, entry.value]));
}

/**
 * Modifiers that count for a variable: those of its last active line that has any. A line that is added later to set only
 * the value does not take the length away.
 */
export function modifiersOf(entries: readonly EnvEntry[], key: string): Readonly<Record<string, string>> {
  return entries.findLast((entry) => entry.key === key && Object.keys(entry.modifiers).length > 0)?.modifiers ?? {};
}

function readStatement(source: string, start: number, lines: Lines, values: ReadonlyMap<string, string>, kind: FaultKind): Statement {
  const keyStart = afterExport(source, start);
  let end = keyStart;
  while (end < source.length && source[end] !== "=" && source[end] !== ":") {
    const character = source[end]!;
    if (character === "\n") return { problem: fault(kind, "env-no-assignment", "this line assigns nothing", "Write `NAME=value`, or start the line with `#`.", lines.at(keyStart)) };
    if (!blank.test(character) && !/[A-Za-z0-9_.]/.test(character)) {
      return { problem: fault(kind, "env-key-character", `a variable's name cannot contain ${JSON.stringify(character)}`, "Use letters, digits and underscores.", lines.at(end)) };
    }
    end += 1;
  }
  if (end >= source.length) return { problem: fault(kind, "env-no-assignment", "this line assigns nothing", "Write `NAME=value`, or start the line with `#`.", lines.at(keyStart)) };
  const key = source.slice(keyStart, end).trimEnd();
  if (key === "") return { problem: fault(kind, "env-key-empty", "there is no name before the value", "Write `NAME=value`.", lines.at(keyStart)) };
  const valueStart = skip(source, end + 1, blank);
  const value = readValue(source, valueStart, lines, values);
  if (!value) return { problem: fault(kind, "env-quote-open", `the quote that opens the value of ${key} is never closed`, "Close it; a quote that belongs to the value needs the other kind around it.", lines.at(valueStart)) };
  return { entry: entryOf(key, value, lines.at(keyStart), lines.at(valueStart)), end: value.end };
}

function entryOf(key: string, { value, raw, quote, comment }: Value, keyAt: Position, valueAt: Position): EnvEntry {
  return { key, value, raw, quote, keyAt, valueAt, comment, modifiers: readModifiers(comment?.text ?? "") };
}

function afterExport(source: string, start: number): number {
  if (!source.startsWith("export", start)) return start;
  const after = skip(source, start + "export".length, blank);
  return after === start + "export".length ? start : after;
}

function readDisabled(source: string, start: number, lines: Lines): EnvEntry | undefined {
  const match = disabled.exec(source.slice(start));
  if (!match) return undefined;
  const valueStart = start + match[0].length;
  const value = readValue(source, valueStart, lines);
  return value && entryOf(match[1]!, value, lines.at(start + match[0].indexOf(match[1]!)), lines.at(valueStart));
}

/** Undefined when a quote is never closed. Without `values` nothing is expanded. */
function readValue(source: string, start: number, lines: Lines, values?: ReadonlyMap<string, string>): Value | undefined {
  const first = source[start];
  return first === '"' || first === "'" ? readQuoted(source, start, first, lines, values) : readPlain(source, start, lines, values);
}

function readPlain(source: string, start: number, lines: Lines, values?: ReadonlyMap<string, string>): Value {
  let end = start;
  while (end < source.length && source[end] !== "\n" && source[end] !== "\r") end += 1;
  const line = source.slice(start, end);
  const hash = lastComment(line);
  const raw = trimBlank(hash < 0 ? line : line.slice(0, hash));
  const comment = hash < 0 ? undefined : { text: trimBlank(line.slice(hash + 1)), at: lines.at(start + hash) };
  return { value: values ? expandVariables(raw, values) : raw, raw, quote: "none", comment, end };
}

function readQuoted(source: string, start: number, quote: '"' | "'", lines: Lines, values?: ReadonlyMap<string, string>): Value | undefined {
  let close = source.indexOf(quote, start + 1);
  while (close > 0 && source[close - 1] === "\\") close = source.indexOf(quote, close + 1);
  if (close < 0) return undefined;
  const body = trimQuotes(source.slice(start, close), quote);
  const unescaped = quote === '"' ? expandEscapes(body) : body;
  const value = quote === '"' && values ? expandVariables(unescaped, values) : unescaped;
  const hash = skip(source, close + 1, blank);
  const commentEnd = lineEnd(source, hash);
  const comment = source[hash] === "#" ? { text: trimBlank(source.slice(hash + 1, commentEnd)), at: lines.at(hash) } : undefined;
  return { value, raw: source.slice(start, close + 1), quote: quote === '"' ? "double" : "single", comment, end: comment ? commentEnd : close + 1 };
}

/** The last `#` that has white space before it; the reader cuts there, not at the first. A `#` that opens the value is part of it. */
function lastComment(line: string): number {
  for (let i = line.length - 1; i > 0; i -= 1) if (line[i] === "#" && blank.test(line[i - 1]!)) return i;
  return -1;
}

/** All quotes of that kind go from both ends, not only one. */
function trimQuotes(text: string, quote: string): string {
  let from = 0;
  let to = text.length;
  while (to > 0 && text[to - 1] === quote) to -= 1;
  while (from < to && text[from] === quote) from += 1;
  return text.slice(from, to);
}

function trimBlank(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && blank.test(text[from]!)) from += 1;
  while (to > from && blank.test(text[to - 1]!)) to -= 1;
  return text.slice(from, to);
}

function skip(source: string, from: number, what: RegExp): number {
  let at = from;
  while (at < source.length && what.test(source[at]!)) at += 1;
  return at;
}

function lineEnd(source: string, from: number): number {
  const end = source.indexOf("\n", from);
  return end < 0 ? source.length : end;
}

function fault(kind: FaultKind, code: string, message: string, next: string, at: Position): Fault {
  return new Fault(kind, code, message, { next, at });
}
