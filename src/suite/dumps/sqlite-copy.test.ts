import { mkdir, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openSqlite } from "./sqlite-copy.ts";

let folder: string;
let scratch: string;
let content: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cc-ci-sqlite-test-"));
  const file = join(folder, "a.sqlite");
  const database = new DatabaseSync(file);
  database.exec("CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT); CREATE INDEX by_word ON words (word); BEGIN");
  const insert = database.prepare("INSERT INTO words (word) VALUES (?)");
  for (let i = 0; i < 2_000; i++) insert.run(`word-${i}-${"x".repeat(40)}`);
  database.exec("COMMIT");
  database.close();
  content = await readFile(file);
  scratch = join(folder, "scratch");
  await mkdir(scratch);
  vi.stubEnv("TMPDIR", scratch);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const left = (): Promise<string[]> => readdir(scratch);

test("a query answers, and the copy is gone afterwards", async () => {
  {
    await using copy = await openSqlite(content);
    expect(copy.rows("SELECT id FROM words WHERE word LIKE ?", "word-7-%")).toEqual([{ id: 8 }]);
    expect(() => copy.rows("SELECT * FROM missing")).toThrow("no such table");
    expect(await left()).toHaveLength(1);
  }
  expect(await left()).toEqual([]);
});

test.each<[string, () => Buffer, RegExp]>([
  ["no database at all", () => Buffer.from("this is no database, however long it is ".repeat(40)), /not a database/],
  ["the first half of one", () => content.subarray(0, 40_960), /malformed|damaged/],
  ["pages in it overwritten", () => Buffer.concat([content.subarray(0, 40_960), Buffer.alloc(8_192, 7), content.subarray(49_152)]), /malformed|damaged/],
])("%s is refused, and leaves nothing", async (_, damaged, message) => {
  await expect(openSqlite(damaged())).rejects.toMatchObject({ kind: "recipe", code: "dump-damaged", message: expect.stringMatching(message) });
  expect(await left()).toEqual([]);
});
