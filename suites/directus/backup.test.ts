import { readPostgresDump } from "cc-ci/dumps";
import { expect, test } from "cc-ci/test";
import { findItems, logInAsAdmin } from "./directus-api.ts";

test("the dump holds the article that was written just before", async ({ app, operation }) => {
  const dump = readPostgresDump(await app.volume("postgres").read("backup.sql.gz"));
  expect(dump.rows("ccci_articles").map((row) => row.body)).toContain(operation.mark);
});

test("no half dump lies about", async ({ app }) => {
  expect((await app.volume("postgres").list()).filter((name) => name.endsWith(".part"))).toEqual([]);
});

test("the article is still served after the backup", async ({ app, operation }) => {
  expect(await findItems(app, await logInAsAdmin(app), { body: { _eq: operation.mark } })).toHaveLength(1);
});
