import { expect, test } from "cc-ci/test";
import { admin, adminPassword, makeAdmin, makeRepository } from "../forge.ts";

test("somebody logs in and finds a repository with its file", async ({ app, page }) => {
  await makeAdmin(app);
  const name = `seen-${app.nonce}`;
  await makeRepository(app, name, app.nonce);
  await page.goto("/user/login");
  await page.locator("#user_name").fill(admin);
  await page.locator("#password").fill(await adminPassword(app));
  await page.locator("form[action='/user/login'] button").first().click();
  await expect(page).not.toHaveURL(/login/);
  await page.goto(`/${admin}/${name}/src/branch/main/mark.txt`);
  await expect(page.getByText(app.nonce).first()).toBeVisible();
});

test("a wrong password is refused at the page", async ({ page }) => {
  await page.goto("/user/login");
  await page.locator("#user_name").fill(admin);
  await page.locator("#password").fill("wrong");
  await page.locator("form[action='/user/login'] button").first().click();
  await expect(page.locator("#user_name")).toBeVisible();
});
