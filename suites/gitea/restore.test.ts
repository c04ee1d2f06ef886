import { expect, test } from "cc-ci/test";
import { makeRepository, readMark } from "./forge.ts";

test("repository and issue are back", async ({ app, operation }) => {
  expect(await readMark(app, operation.mark ?? "")).toBe(operation.mark);
});

test("the restored database takes a new repository", async ({ app }) => {
  await makeRepository(app, `after-${app.nonce}`, "after");
  expect(await readMark(app, `after-${app.nonce}`)).toBe("after");
});
