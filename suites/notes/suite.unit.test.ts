import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readDump, rowsOf } from "./dump.ts";

const dump = `--
COPY public.attachments (id, note_id, name, size) FROM stdin;
a-1\t1\tmark.txt\t12
a-2\t2\tother.txt\t3
\\.

COPY public.tokens (hash, user_id) FROM stdin;
\\.

-- PostgreSQL database dump complete
`;

test("rows of a table are read by column", () => {
  expect(rowsOf(dump, "attachments")).toEqual([
    { id: "a-1", note_id: "1", name: "mark.txt", size: "12" },
    { id: "a-2", note_id: "2", name: "other.txt", size: "3" },
  ]);
});

test("an empty table has no rows; a missing one is an error", () => {
  expect(rowsOf(dump, "tokens")).toEqual([]);
  expect(() => rowsOf(dump, "notes")).toThrow("no table notes");
});

test("a dump that was cut off is refused", () => {
  expect(readDump(gzipSync(dump))).toBe(dump);
  expect(() => readDump(gzipSync(dump.slice(0, 40)))).toThrow("no end");
  expect(() => readDump(gzipSync(dump).subarray(0, 30))).toThrow();
});
