import { passwordGrant, readLoginEvents, verifyToken } from "cc-ci/oidc";
import { expect, test } from "cc-ci/test";
import { goThrough, signIn } from "../sign-in.ts";

test("the provider's own record says that grace came in through this very app", async ({ page, context, dependencies }) => {
  const keycloak = dependencies.keycloak!;
  const { realm = "", issuer = "", clientId = "", clientSecret = "", callback, grace = "" } = keycloak.credentials;
  await signIn(page, keycloak, "grace");
  const session = (await context.cookies()).find(({ name }) => name === "notes");
  expect(session).toMatchObject({ httpOnly: true, secure: true, sameSite: "Lax" });

  const tokens = await passwordGrant(keycloak, { issuer, clientId, clientSecret }, { username: "grace", password: grace });
  const claims = await verifyToken(keycloak, tokens.id_token ?? "", { issuer, audience: clientId });
  expect(claims).toMatchObject({ azp: clientId, preferred_username: "grace" });

  const events = await readLoginEvents(keycloak, realm);
  const mine = events.filter((event) => event.clientId === clientId && event.userId === claims.sub);
  expect(mine).toContainEqual(expect.objectContaining({ type: "LOGIN", details: expect.objectContaining({ username: "grace", redirect_uri: callback }) }));
  // The app itself has redeemed the code, with its secret.
  expect(mine).toContainEqual(expect.objectContaining({ type: "CODE_TO_TOKEN" }));
});

test("who has a session at the provider comes in without being asked", async ({ page, dependencies }) => {
  const keycloak = dependencies.keycloak!;
  await signIn(page, keycloak, "grace");
  await page.context().clearCookies({ name: "notes" });
  await page.goto("/login");
  await page.getByRole("link", { name: "Log in by single sign-on" }).click();
  await expect(page.getByRole("heading", { name: "Your notes" })).toBeVisible();
});

test("logging out ends the session at the provider too", async ({ page, app, dependencies }) => {
  const keycloak = dependencies.keycloak!;
  await signIn(page, keycloak, "ada");
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page).toHaveURL(`${app.baseUrl}/`);
  await expect(page.getByRole("link", { name: "Log in" })).toBeVisible();
  await page.goto("/login/oidc");
  await expect(page.locator("#kc-login")).toBeVisible();
  const events = await readLoginEvents(keycloak, keycloak.credentials.realm ?? "");
  expect(events).toContainEqual(expect.objectContaining({ type: "LOGOUT" }));
});

test("an account with a password is not handed to someone of the same name", async ({ page, dependencies }) => {
  await goThrough(page, dependencies.keycloak!, "admin");
  await expect(page.getByRole("alert")).toHaveText("Someone here is called admin already, and logs in with a password.");
  await page.goto("/");
  await expect(page.getByRole("link", { name: "Log in" })).toBeVisible();
});
