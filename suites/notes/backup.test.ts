import { readPostgresDump } from "cc-ci/dumps";
import { expect, test } from "cc-ci/test";
import { logIn, ownerOf, searchNotes } from "./notes-api.ts";

test("the dump holds the note that was written just before", async ({ app, operation }) => {
  const dump = readPostgresDump(await app.volume("db-data").read("backup.sql.gz"));
  expect(dump.rows("notes").map((row) => row.body)).toContainEqual(expect.stringContaining(String(operation.mark)));
});

test("no half dump lies about", async ({ app }) => {
  expect(await app.volume("db-data").exists("backup.sql.gz.part")).toBe(false);
});

test("the app still answers after the backup", async ({ app, operation }) => {
  const mark = String(operation.mark);
  const token = await logIn(app, ownerOf(mark));
  expect(await searchNotes(app, token ?? "", mark)).toHaveLength(1);
});
