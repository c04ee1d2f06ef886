import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readMariaDbDump, readPostgresDump } from "./sql-dump.ts";

const end = "--\n-- PostgreSQL database dump complete\n--\n\n";
const dump = `--
COPY public.attachments (id, note_id, "name", size) FROM stdin;
a-1\t1\tmark.txt\t12
a-2\t2\tother.txt\t\\N
\\.

COPY public.tokens (hash, user_id) FROM stdin;
\\.

COPY audit.log (line) FROM stdin;
COPY public.notes (id) FROM stdin;
\\.

${end}`;

describe("PostgreSQL", () => {
  test("rows of a table are read by column", () => {
    expect(readPostgresDump(Buffer.from(dump)).rows("attachments")).toEqual([
      { id: "a-1", note_id: "1", name: "mark.txt", size: "12" },
      { id: "a-2", note_id: "2", name: "other.txt", size: null },
    ]);
  });

  test("an empty table has no rows; a missing one is an error; one of another schema is named with it", () => {
    const { rows } = readPostgresDump(Buffer.from(dump));
    expect(rows("tokens")).toEqual([]);
    expect(() => rows("log")).toThrow(expect.objectContaining({ kind: "recipe", code: "dump-damaged", message: "the dump holds no table log" }));
    expect(rows("audit.log")).toHaveLength(1);
  });

  test("gzipped or not, and refused when it was cut off", () => {
    expect(readPostgresDump(gzipSync(dump)).text).toBe(dump);
    expect(readPostgresDump(Buffer.from(dump)).text).toBe(dump);
    expect(() => readPostgresDump(gzipSync(dump.slice(0, 40)))).toThrow("no end");
    expect(() => readPostgresDump(Buffer.from(`${end}${dump.slice(0, 40)}${"x".repeat(2_000)}`))).toThrow("no end");
    expect(() => readPostgresDump(gzipSync(dump).subarray(0, 30))).toThrow(expect.objectContaining({ code: "dump-damaged" }));
    expect(() => readPostgresDump(Buffer.alloc(0))).toThrow("no end");
  });

  test("rows without their end are refused, though the dump has one", () => {
    const { rows } = readPostgresDump(Buffer.from(`COPY public.t (a) FROM stdin;\n1\n${end}`));
    expect(() => rows("t")).toThrow(expect.objectContaining({ code: "dump-damaged", message: "the rows of the table t have no end" }));
  });

  test("values come back as they were stored, whatever they hold", () => {
    const letters: Readonly<Record<string, string>> = { "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v" };
    const encode = (value: string | null): string => (value === null ? "\\N" : value.replaceAll(/[\\\b\f\n\r\t\v]/g, (letter) => letters[letter] ?? letter));
    const value = fc.oneof(fc.constant(null), fc.string({ unit: fc.oneof(fc.constantFrom(...Object.keys(letters), "N", ".", "n"), fc.string({ minLength: 1, maxLength: 1 })) }));
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { maxLength: 5 }), (stored) => {
        const text = `COPY public.t (a, b) FROM stdin;\n${stored.map((row) => `${row.map(encode).join("\t")}\n`).join("")}\\.\n${end}`;
        expect(readPostgresDump(Buffer.from(text)).rows("t")).toEqual(stored.map(([a, b]) => ({ a, b })));
      }),
    );
  });
});

test("a dump of MariaDB is refused when it was cut off", () => {
  const whole = "CREATE TABLE `a` (b int);\n-- Dump completed on 2026-01-01  0:00:00\n";
  expect(readMariaDbDump(gzipSync(whole))).toBe(whole);
  expect(() => readMariaDbDump(gzipSync(whole.slice(0, 20)))).toThrow("no end");
});
