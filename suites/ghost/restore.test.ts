import { expect, test } from "cc-ci/test";
import { createPost, removePost, signInAsOwner } from "./ghost-api.ts";
import { slugOf } from "./seeded.ts";

test("readers find the restored post from the front page", async ({ page, operation }) => {
  await page.goto("/", { waitUntil: "domcontentloaded" });
  await page.locator(`a[href$="/${slugOf(String(operation.mark))}/"]`).first().click();
  await expect(page.getByText(`Kept by the suite: ${String(operation.mark)}`)).toBeVisible();
  await expect(page.getByRole("link", { name: "What belongs to it", exact: true })).toBeVisible();
});

test("posts can be written after the restore", async ({ app }) => {
  const cookie = await signInAsOwner(app);
  const post = await createPost(app, cookie, { title: `After the restore ${app.nonce}`, html: `<p>${app.nonce}</p>`, status: "published" });
  expect((await app.request(`/${post.slug}/`)).body).toContain(app.nonce);
  await removePost(app, cookie, post.id);
});
