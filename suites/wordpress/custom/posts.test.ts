import { expect, test } from "cc-ci/test";
import { findPosts, install, logIn, logInAsAdmin, publish, rest } from "../wordpress-api.ts";

test.beforeAll(async ({ app }) => install(app));

test("the front page answers", async ({ app }) => {
  const answer = await app.request("/");
  expect(answer).toMatchObject({ status: 200, fromEdge: false });
  expect(answer.body).toContain('name="generator" content="WordPress');
});

test("a wrong password is refused", async ({ app }) => {
  expect(await logIn(app, app.nonce)).toBeNull();
});

test("a post is published, found and commented on", async ({ app, page }) => {
  const login = await logInAsAdmin(app);
  const post = await publish(app, login, `Beans ${app.nonce}`, `<p>Planted today: ${app.nonce}.</p>`);
  expect((await findPosts(app, `Beans ${app.nonce}`)).map(({ id }) => id)).toEqual([post.id]);

  const comment = await rest(app, "POST", "/wp/v2/comments", { login, json: { post: post.id, content: `Peas too, ${app.nonce}` } });
  expect(comment.status).toBe(201);
  await page.goto(post.link);
  await expect(page.getByRole("heading", { name: `Beans ${app.nonce}`, exact: true })).toBeVisible();
  await expect(page.getByText(`Peas too, ${app.nonce}`)).toBeVisible();
});

test("strangers can read, but not write", async ({ app }) => {
  expect((await rest(app, "GET", "/wp/v2/posts")).status).toBe(200);
  expect((await rest(app, "POST", "/wp/v2/posts", { json: { title: "Mine", status: "publish" } })).status).toBe(401);
});
