import { logInAtKeycloak, passwordGrant, readLoginEvents, verifyToken } from "cc-ci/oidc";
import { expect, test } from "cc-ci/test";
import { expectSignedIn, goToKeycloak, signIn } from "../sign-in.ts";
import { addSource, people, sourceName } from "../source.ts";

test("the provider's own record says that grace came in through this very app", async ({ app, page, dependencies }) => {
  const keycloak = dependencies.keycloak!;
  const { realm = "", issuer = "", clientId = "", clientSecret = "", callback, grace = "" } = keycloak.credentials;
  await addSource(app, keycloak.credentials);
  await signIn(page, keycloak, "grace");
  expect(await people(app)).toContainEqual({ name: "grace", email: "grace@example.com" });

  const tokens = await passwordGrant(keycloak, { issuer, clientId, clientSecret }, { username: "grace", password: grace });
  const claims = await verifyToken(keycloak, tokens.id_token ?? "", { issuer, audience: clientId });
  expect(claims).toMatchObject({ azp: clientId, preferred_username: "grace", email: "grace@example.com" });
  const mine = (await readLoginEvents(keycloak, realm)).filter((event) => event.clientId === clientId && event.userId === claims.sub);
  expect(mine).toContainEqual(expect.objectContaining({ type: "LOGIN", details: expect.objectContaining({ username: "grace", redirect_uri: callback }) }));
  expect(mine).toContainEqual(expect.objectContaining({ type: "CODE_TO_TOKEN" }));
});

test("who is signed in at the provider needs no password here", async ({ app, page, dependencies }) => {
  const keycloak = dependencies.keycloak!;
  await addSource(app, keycloak.credentials);
  await signIn(page, keycloak, "grace");
  await page.context().clearCookies({ domain: app.domain });
  await page.goto("/user/login");
  await page.locator(`a[href*="/user/oauth2/${sourceName}"]`).click();
  await expectSignedIn(page, "grace");
});

test("a wrong password at the provider lets nobody in, and makes no account", async ({ app, page, dependencies }) => {
  const keycloak = dependencies.keycloak!;
  await addSource(app, keycloak.credentials);
  const before = await people(app);
  await goToKeycloak(page, keycloak);
  await logInAtKeycloak(page, { username: "ada", password: "wrong" });
  await expect(page.locator("#kc-login")).toBeVisible();
  await page.goto("/user/settings");
  await expect(page.locator("#user_name")).toBeVisible();
  expect(await people(app)).toEqual(before);
});

test("an answer that nobody asked for lets nobody in", async ({ page }) => {
  await page.goto(`/user/oauth2/${sourceName}/callback?code=stolen&state=guessed`);
  await page.goto("/user/settings");
  await expect(page.locator("#user_name")).toBeVisible();
});
