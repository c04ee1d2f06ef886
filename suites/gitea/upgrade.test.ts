import { expect, test } from "cc-ci/test";
import { must, readMark } from "./forge.ts";

test("the repository from before the upgrade is served", async ({ app, operation }) => {
  expect(await readMark(app, operation.mark ?? "")).toBe(operation.mark);
});

test("the new release runs", async ({ app, operation }) => {
  expect(operation.to).toContain(((await must(app, "GET", "/version")) as { version: string }).version);
});
