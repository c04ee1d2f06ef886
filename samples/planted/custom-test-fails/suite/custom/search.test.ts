import { expect, test } from "cc-ci/test";

test("the search page is there", async ({ app }) => {
  const page = await app.request("/search.html");
  expect(page.status).toBe(200);
});
