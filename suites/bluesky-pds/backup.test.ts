import { openSqlite } from "cc-ci/dumps";
import { expect, test } from "cc-ci/test";
import { logIn, personOf, postsOf } from "./pds-api.ts";

test("the copies hold the account that was made just before", async ({ app, operation }) => {
  await using copy = await openSqlite(await app.volume("pds_data").read("backup/account.sqlite"));
  expect(copy.rows("SELECT handle FROM actor").map(({ handle }) => handle)).toContain(personOf(String(operation.mark)).handle);
});

test("no half copies lie about", async ({ app }) => {
  expect((await app.volume("pds_data").list()).filter((name) => name.endsWith(".part"))).toEqual([]);
});

test("the account can still be read after the backup", async ({ app, operation }) => {
  const session = await logIn(app, personOf(String(operation.mark)));
  expect((await postsOf(app, session?.did ?? "")).map(({ value }) => value.text)).toEqual([operation.mark]);
});
