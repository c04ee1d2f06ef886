import { discover } from "cc-ci/oidc";
import { expect, test } from "cc-ci/test";

test("it calls itself by its public address", async ({ app }) => {
  expect(await discover(app, `${app.baseUrl}/realms/master`)).toMatchObject({ issuer: `${app.baseUrl}/realms/master`, token_endpoint: expect.stringContaining(app.baseUrl) });
});

test("the admin's pages ask for a login", async ({ page }) => {
  await page.goto("/admin/");
  await expect(page.locator("#kc-login")).toBeVisible();
});
