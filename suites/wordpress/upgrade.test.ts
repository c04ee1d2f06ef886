import { expect, test } from "cc-ci/test";
import { findMedia, findPosts } from "./wordpress-api.ts";

test("the post from before the upgrade is on its page", async ({ app, page, operation }) => {
  const [post] = await findPosts(app, String(operation.mark));
  expect(post, "the search still finds it").toBeDefined();
  await page.goto(post?.link ?? "");
  await expect(page.getByText(`Sown in April, ${operation.mark}.`)).toBeVisible();
});

test("the upload from before the upgrade is served", async ({ app, operation }) => {
  const [medium] = await findMedia(app, String(operation.mark));
  expect(await app.request(medium?.source_url ?? "/")).toMatchObject({ status: 200, body: operation.mark });
});
