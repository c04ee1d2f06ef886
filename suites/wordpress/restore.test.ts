import { expect, test } from "cc-ci/test";
import { findMedia, findPosts, logInAsAdmin, publish, remove } from "./wordpress-api.ts";

test("post and upload are back, once each", async ({ app, operation }) => {
  expect(await findPosts(app, String(operation.mark))).toHaveLength(1);
  expect(await findMedia(app, String(operation.mark))).toHaveLength(1);
});

test("the restored database can be written", async ({ app }) => {
  const login = await logInAsAdmin(app);
  const post = await publish(app, login, `After the restore ${app.nonce}`, "<p>Still growing.</p>");
  expect(await findPosts(app, app.nonce)).toHaveLength(1);
  await remove(app, login, "posts", post.id);
});
