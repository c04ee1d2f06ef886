import { openSqlite } from "cc-ci/dumps";
import { expect, test } from "cc-ci/test";
import { slugOf } from "./seeded.ts";

test("the copy of the database holds the post that was written just before", async ({ app, operation }) => {
  const mark = String(operation.mark);
  await using copy = await openSqlite(await app.volume("ghost_content").read("data/backup.db"));
  expect(copy.rows("SELECT html FROM posts WHERE slug = ?", slugOf(mark))).toEqual([{ html: expect.stringContaining(mark) }]);
});

test("no half copy lies about", async ({ app }) => {
  expect((await app.volume("ghost_content").list("data")).filter((name) => name.endsWith(".part"))).toEqual([]);
});

test("the post is still read after the backup", async ({ app, operation }) => {
  expect((await app.request(`/${slugOf(String(operation.mark))}/`)).body).toContain(operation.mark);
});
