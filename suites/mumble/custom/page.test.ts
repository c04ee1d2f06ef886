import { expect, test } from "cc-ci/test";

test("the page says whether the server answers, and how to join in", async ({ app, page }) => {
  await page.goto("/");
  const client = page.locator(".connect-dialog");
  await expect(page.getByRole("status").or(client).first()).toBeVisible();
  test.skip((await client.count()) > 0, "the domain shows the client for browsers instead");
  await expect(page.getByRole("status")).toHaveText("The server answers.");
  await expect(page.locator("#version")).toHaveText(/^\d+\.\d+\.\d+/);
  await expect(page.locator("#address")).toHaveText(app.domain);
});
