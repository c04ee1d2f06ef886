import { expect, test } from "cc-ci/test";
import { admin, adminPassword, findPosts, install } from "../wordpress-api.ts";

test.beforeAll(async ({ app }) => install(app));

test("the editor logs in, writes a post and sees it published", async ({ app, page, context }) => {
  await page.goto("/wp-login.php");
  await page.getByLabel("Username or Email Address").fill(admin);
  await page.getByLabel("Password", { exact: true }).fill(await adminPassword(app));
  await page.getByRole("button", { name: "Log In" }).click();
  await expect(page.getByRole("heading", { name: "Dashboard", exact: true })).toBeVisible();

  // The editor greets whoever comes for the first time, over everything else.
  const greeting = page.getByRole("dialog");
  await page.addLocatorHandler(greeting, async () => greeting.getByRole("button", { name: "Close" }).click());
  await page.goto("/wp-admin/post-new.php");
  const title = page.getByRole("textbox", { name: "Add title" });
  await expect(title).toBeVisible({ timeout: 20_000 });
  await title.fill(`Written at a real page, ${app.nonce}`);
  await title.press("Enter");
  await page.keyboard.type("The tomatoes are out.");
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByRole("region", { name: "Editor publish" }).getByRole("button", { name: "Publish", exact: true }).click();
  await expect(page.getByText("is now live.")).toBeVisible();

  expect(await findPosts(app, `Written at a real page, ${app.nonce}`)).toHaveLength(1);

  // As a stranger, who has none of the editor's cookies.
  await context.clearCookies();
  await page.goto("/");
  await page.getByRole("link", { name: `Written at a real page, ${app.nonce}` }).first().click();
  await expect(page.getByText("The tomatoes are out.")).toBeVisible();
});
