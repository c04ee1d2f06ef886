import { expect, test } from "cc-ci/test";

test("no half copy lies about", async ({ app }) => {
  expect((await app.volume("sqlite").list()).filter((name) => name.endsWith(".part"))).toEqual([]);
});
