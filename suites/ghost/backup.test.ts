import { expect, test } from "cc-ci/test";
import { readDatabase } from "./database.ts";
import { slugOf } from "./seeded.ts";

test("the copy of the database holds the post that was written just before", async ({ app, operation }) => {
  const mark = String(operation.mark);
  const { posts } = await readDatabase(await app.volume("ghost_content").read("data/backup.db"));
  expect(posts.find(({ slug }) => slug === slugOf(mark))?.html).toContain(mark);
});

test("no half copy lies about", async ({ app }) => {
  expect((await app.volume("ghost_content").list("data")).filter((name) => name.endsWith(".part"))).toEqual([]);
});

test("the post is still read after the backup", async ({ app, operation }) => {
  expect((await app.request(`/${slugOf(String(operation.mark))}/`)).body).toContain(operation.mark);
});
