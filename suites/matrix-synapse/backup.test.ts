import { readPostgresDump } from "cc-ci/dumps";
import { expect, test } from "cc-ci/test";
import { find } from "./seeded.ts";

test("the dump holds the message that was sent just before", async ({ app, operation }) => {
  const dump = readPostgresDump(await app.volume("postgres").read("backup.sql.gz"));
  expect(dump.rows("event_json").filter(({ json }) => json?.includes(`"body":"${operation.mark}"`))).toHaveLength(1);
});

test("no half dump lies about", async ({ app }) => {
  expect((await app.volume("postgres").list()).filter((name) => name.endsWith(".part"))).toEqual([]);
});

test("the room is still served after the backup", async ({ app, operation }) => {
  expect((await find(app, String(operation.mark)))?.said.map(({ content }) => content["body"])).toEqual([operation.mark, "mark.txt"]);
});
