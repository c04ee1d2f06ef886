import { gunzipSync } from "node:zlib";
import { messageOf } from "#kit/fault.ts";
import { damaged } from "./damaged.ts";

/** A plain dump of one PostgreSQL database that came to its end. */
export type PostgresDump = {
  readonly text: string;
  /**
   * The rows of a table, by column, as text; SQL's NULL is null.
   * @param table its name; without a schema it is in `public`
   * @throws when the dump holds no such table
   */
  rows(table: string): Record<string, string | null>[];
};

/**
 * Reads what `pg_dump` wrote in its plain format, gzipped or not.
 * @throws when it was cut off
 */
export function readPostgresDump(dump: Buffer): PostgresDump {
  const text = textOf(dump, "-- PostgreSQL database dump complete");
  return { text, rows: (table) => rowsOf(text, table) };
}

/**
 * The text of what `mariadb-dump` or `mysqldump` wrote, gzipped or not.
 * @throws when it was cut off
 */
export function readMariaDbDump(dump: Buffer): string {
  return textOf(dump, "-- Dump completed");
}

/** The line that a dump's tool writes last says that it came to its end. */
function textOf(dump: Buffer, end: string): string {
  const gzipped = dump[0] === 0x1f && dump[1] === 0x8b;
  const text = (gzipped ? unpack(dump) : dump).toString();
  if (!text.slice(-1_000).split("\n").some((line) => line.startsWith(end))) throw damaged(`the dump has no end: it lacks the line "${end}"`);
  return text;
}

function unpack(dump: Buffer): Buffer {
  try {
    return gunzipSync(dump);
  } catch (error) {
    throw damaged(`the dump cannot be unpacked: ${messageOf(error)}`, error);
  }
}

function rowsOf(text: string, table: string): Record<string, string | null>[] {
  const wanted = table.includes(".") ? table : `public.${table}`;
  const lines = text.split("\n");
  const at = lines.findIndex((line) => line.startsWith(`COPY ${wanted} (`) && line.endsWith(") FROM stdin;"));
  if (at === -1) throw damaged(`the dump holds no table ${table}`);
  const columns = (lines[at] ?? "").slice(`COPY ${wanted} (`.length, -") FROM stdin;".length).split(", ").map((name) => name.replaceAll('"', ""));
  const end = lines.indexOf("\\.", at);
  if (end === -1) throw damaged(`the rows of the table ${table} have no end`);
  return lines.slice(at + 1, end).map((line) => Object.fromEntries(line.split("\t").map((value, i) => [columns[i] ?? "", decode(value)])));
}

const escapes: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/** A value in the text format of COPY (https://www.postgresql.org/docs/current/sql-copy.html, "Text Format"). `pg_dump` writes no octal or hexadecimal escapes. */
function decode(value: string): string | null {
  return value === "\\N" ? null : value.replaceAll(/\\(.)/gs, (_, letter: string) => escapes[letter] ?? letter);
}
