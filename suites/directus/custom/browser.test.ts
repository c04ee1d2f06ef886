import { expect, test } from "cc-ci/test";
import { adminEmail, createItem, findItems, logInAsAdmin, makeCollection, removeItem } from "../directus-api.ts";

test("the admin logs in at the page, opens an article, and changes it", async ({ app, page }) => {
  const token = await logInAsAdmin(app);
  await makeCollection(app, token);
  const item = await createItem(app, token, { title: `Draft ${app.nonce}`, status: "draft" });

  // The app asks who it is first, and then goes on to where one wanted to go.
  await page.goto(`/admin/content/ccci_articles/${item.id}`);
  await page.locator("input[type=email], input[autocomplete=username]").first().fill(adminEmail);
  await page.locator("input[type=password]").fill(await app.secret("admin_password"));
  await page.getByRole("button", { name: "Sign In" }).click();

  const title = page.locator("[data-field=title] input, .field:has-text('Title') input").first();
  await expect(title).toHaveValue(`Draft ${app.nonce}`, { timeout: 20_000 });
  await title.fill(`Final ${app.nonce}`);
  await page.keyboard.press("Control+s");
  await expect.poll(async () => (await findItems(app, token, { id: { _eq: item.id } }))[0]?.title).toBe(`Final ${app.nonce}`);
  await removeItem(app, token, item.id);
});

test("a wrong password is refused at the page", async ({ app, page }) => {
  await page.goto("/admin/login");
  await page.locator("input[type=email], input[autocomplete=username]").first().fill(adminEmail);
  await page.locator("input[type=password]").fill(app.nonce);
  await page.getByRole("button", { name: "Sign In" }).click();
  await expect(page.getByText("Wrong username or password")).toBeVisible();
  await expect(page).toHaveURL(/\/login/);
});
