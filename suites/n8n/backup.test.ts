import { openSqlite } from "cc-ci/dumps";
import { expect, test } from "cc-ci/test";
import { call, names } from "./seeded.ts";

test("the copy of the database holds workflow and credential that were made just before", async ({ app, operation }) => {
  const mark = String(operation.mark);
  await using copy = await openSqlite(await app.volume("data").read("backup.sqlite"));
  expect(copy.rows("SELECT nodes FROM workflow_entity WHERE name = ?", names(mark).workflow)).toEqual([{ nodes: expect.stringContaining(mark) }]);
  expect(copy.rows("SELECT type FROM credentials_entity WHERE name = ?", names(mark).credential)).toEqual([{ type: "httpHeaderAuth" }]);
});

test("the copy holds neither the key nor, where credentials are kept, one as it was given", async ({ app, operation }) => {
  const content = await app.volume("data").read("backup.sqlite");
  expect(content.includes(await app.secret("encrypt_key")), "the key lies in the copy").toBe(false);
  // Not in the whole copy: what was sent to a workflow is kept with its run.
  await using copy = await openSqlite(content);
  const kept = copy.rows("SELECT data FROM credentials_entity").map(({ data }) => String(data));
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.filter((data) => data.includes(`key-${String(operation.mark)}`))).toEqual([]);
});

test("no half copy lies about, and the workflow still answers", async ({ app, operation }) => {
  const mark = String(operation.mark);
  expect((await app.volume("data").list()).filter((name) => name.endsWith(".part"))).toEqual([]);
  expect((await call(app, mark, `key-${mark}`)).status).toBe(200);
});
