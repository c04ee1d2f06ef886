import { discover } from "cc-ci/oidc";
import { expect, test } from "cc-ci/test";
import { guests, promote } from "../directus-api.ts";
import { fillIn, goToGitea, signIn, whoIs } from "../sign-in.ts";

test("Directus asks the provider that it was given for proof of possession of the code", async ({ app, dependencies }) => {
  const gitea = dependencies.gitea!;
  const { authorization_endpoint: endpoint } = await discover(gitea, gitea.baseUrl);
  const { headers } = await app.request("/auth/login/oidc");
  const asked = new URL(headers.location ?? "");
  expect(`${asked.origin}${asked.pathname}`).toBe(endpoint);
  expect(Object.fromEntries(asked.searchParams)).toMatchObject({ client_id: gitea.credentials.clientId, redirect_uri: gitea.credentials.callback, code_challenge_method: "S256", response_type: "code" });
});

test("with rights from an admin, ada gets to work", async ({ app, page, dependencies }) => {
  const gitea = dependencies.gitea!;
  await signIn(page, app, gitea);
  const id = await whoIs(page);
  expect((await guests(app)).map((user) => user.id)).toEqual([id]);
  await promote(app, id ?? "");
  await page.goto(`/admin/users/${id}`);
  await expect(page.getByText("ada@example.com").first()).toBeVisible({ timeout: 20_000 });
});

test("a wrong password at the provider lets nobody in", async ({ page, dependencies }) => {
  await goToGitea(page, dependencies.gitea!);
  await fillIn(page, "wrong");
  await expect(page.locator("#user_name")).toBeVisible();
  await page.goto("/admin/login");
  expect(await whoIs(page)).toBeNull();
});

test("an answer that nobody asked for lets nobody in", async ({ app }) => {
  const before = await guests(app);
  const { status, headers } = await app.request("/auth/login/oidc/callback?code=stolen&state=guessed");
  expect(status).not.toBe(200);
  expect(headers["set-cookie"] ?? "").not.toMatch(/directus_session_token=[^;]/);
  expect(await guests(app)).toEqual(before);
});
