import { expect, test } from "cc-ci/test";

test("the first page is there before anyone has put one", async ({ page }) => {
  const answer = await page.goto("/");
  expect(answer?.status()).toBe(200);
  await expect(page.locator("body")).not.toBeEmpty();
});

test("a page that does not exist is nginx's own 404", async ({ app }) => {
  const answer = await app.request(`/${app.nonce}`);
  expect(answer).toMatchObject({ status: 404, fromEdge: false });
  expect(answer.body).toContain("nginx");
});
