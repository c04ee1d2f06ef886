import { clientCredentials, passwordGrant, setUpRealm, verifyToken, type Realm } from "cc-ci/oidc";
import { expect, test, type App } from "cc-ci/test";

let realm: Realm | undefined;

async function realmOf(app: App): Promise<Realm> {
  realm ??= await setUpRealm(app, { realm: `login-${app.nonce}`, clientId: "wiki", redirectUris: [`${app.baseUrl}/*`], roles: ["editor"], users: [{ username: "ada", roles: ["editor"] }] });
  return realm;
}

test("a user logs in for a token that says who she is and who made it", async ({ app }) => {
  const { issuer, clientId, clientSecret, passwords } = await realmOf(app);
  const tokens = await passwordGrant(app, { issuer, clientId, clientSecret }, { username: "ada", password: passwords.ada ?? "" });
  expect(await verifyToken(app, tokens.access_token, { issuer, audience: null })).toMatchObject({ azp: "wiki", typ: "Bearer", preferred_username: "ada", realm_access: { roles: expect.arrayContaining(["editor"]) } });
  expect(await verifyToken(app, tokens.id_token ?? "", { issuer, audience: "wiki" })).toMatchObject({ preferred_username: "ada" });
});

test("a client gets a token for itself", async ({ app }) => {
  const { issuer, clientId, clientSecret } = await realmOf(app);
  const { access_token: token } = await clientCredentials(app, { issuer, clientId, clientSecret });
  expect(await verifyToken(app, token, { issuer, audience: null })).toMatchObject({ azp: "wiki", typ: "Bearer" });
});

test("a wrong password and a wrong client secret get nothing", async ({ app }) => {
  const { issuer, clientId, clientSecret, passwords } = await realmOf(app);
  await expect(passwordGrant(app, { issuer, clientId, clientSecret }, { username: "ada", password: "wrong" })).rejects.toThrow("401");
  await expect(passwordGrant(app, { issuer, clientId, clientSecret: "wrong" }, { username: "ada", password: passwords.ada ?? "" })).rejects.toThrow("401");
});

test("a token of another realm is not taken for one of this", async ({ app }) => {
  const { issuer, clientId, clientSecret, passwords } = await realmOf(app);
  const { access_token: token } = await passwordGrant(app, { issuer, clientId, clientSecret }, { username: "ada", password: passwords.ada ?? "" });
  await expect(verifyToken(app, token, { issuer: `${app.baseUrl}/realms/master`, audience: null })).rejects.toThrow("token is not what it must be");
});
