import { expect, test } from "cc-ci/test";
import { createPost, ownerEmail, ownerPassword, signInAsOwner } from "../ghost-api.ts";

test("the owner signs in and finds the posts", async ({ app, page }) => {
  const post = await createPost(app, await signInAsOwner(app), { title: `From the desk ${app.nonce}`, html: "<p>A draft</p>" });
  await page.goto("/ghost/#/signin", { waitUntil: "domcontentloaded" });
  await page.locator("input[name=identification]").fill(ownerEmail);
  await page.locator("input[name=password]").fill(await ownerPassword(app));
  await page.getByRole("button", { name: /sign in/i }).click();
  await expect(page.locator("input[name=password]")).toBeHidden();
  await page.goto("/ghost/#/posts", { waitUntil: "domcontentloaded" });
  await expect(page.getByText(post.title).first()).toBeVisible({ timeout: 30_000 });
});

test("a wrong password is refused at the page", async ({ page, app }) => {
  await page.goto("/ghost/#/signin", { waitUntil: "domcontentloaded" });
  await page.locator("input[name=identification]").fill(ownerEmail);
  await page.locator("input[name=password]").fill(`wrong-${app.nonce}`);
  await page.getByRole("button", { name: /sign in/i }).click();
  await expect(page.getByText(/password is incorrect/i).first()).toBeVisible();
});

test("a reader comes from the front page to a post", async ({ app, page }) => {
  const title = `A walk ${app.nonce}`;
  await createPost(app, await signInAsOwner(app), { title, html: "<p>Along the river, <em>slowly</em>.</p>", status: "published" });
  await page.goto("/", { waitUntil: "domcontentloaded" });
  await page.getByRole("link", { name: title }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
  await expect(page.getByText("Along the river, slowly.")).toBeVisible();
});
