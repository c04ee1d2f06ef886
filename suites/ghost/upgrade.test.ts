import { expect, test } from "cc-ci/test";
import { changePost, findPost, parse, signInAsOwner } from "./ghost-api.ts";
import { slugOf } from "./seeded.ts";

test("the post from before the upgrade is read, and can be written on", async ({ app, operation }) => {
  const cookie = await signInAsOwner(app);
  const post = await findPost(app, cookie, slugOf(String(operation.mark)));
  expect(post).toMatchObject({ title: "What has to stay", status: "published" });
  const changed = await changePost(app, cookie, post!, { html: `${post?.html ?? ""}<p>Added after the upgrade: ${app.nonce}</p>` });
  expect(changed.html).toContain(String(operation.mark));
  const page = await app.request(`/${slugOf(String(operation.mark))}/`);
  expect(page.body).toContain(String(operation.mark));
  expect(page.body).toContain(app.nonce);
});

test("strangers are told the new version", async ({ app }) => {
  test.skip(app.version === null, "no release");
  const { site } = parse<{ site: { version: string } }>(await app.request("/ghost/api/admin/site/"));
  expect(`${app.version?.split("+")[1] ?? ""}.`.startsWith(`${site.version}.`), `${site.version} is told`).toBe(true);
});
