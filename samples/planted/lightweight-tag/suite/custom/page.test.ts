import { expect, test } from "cc-ci/test";

test("the page tells the version", async ({ app }) => {
  const page = await app.request("/");
  expect(page.status).toBe(200);
  expect(page.body.trim()).toBe("1.1.0");
});
