import { logInAtKeycloak, passwordGrant } from "cc-ci/oidc";
import { expect, test } from "cc-ci/test";

test("a wrong password at the provider lets nobody in", async ({ page, dependencies }) => {
  await page.goto("/login/oidc");
  await logInAtKeycloak(page, { username: "ada", password: "wrong" });
  await expect(page.locator("#kc-login")).toBeVisible();
  expect(page.url()).toContain(dependencies.keycloak!.baseUrl);
  await page.goto("/");
  await expect(page.getByRole("link", { name: "Log in" })).toBeVisible();
});

test("an answer that nobody asked for is refused", async ({ app, page }) => {
  const uninvited = await app.request("/login/oidc/callback?code=stolen&state=guessed");
  expect(uninvited.status).toBe(400);
  expect(uninvited.body).toContain("was not begun here");
  // Nor is one with the state of another sign-in.
  await page.goto("/login/oidc");
  const answer = await page.goto("/login/oidc/callback?code=stolen&state=guessed");
  expect(answer?.status()).toBe(400);
});

test("what the provider says when it refuses is told", async ({ app }) => {
  const begun = await app.request("/login/oidc");
  const state = new URL(begun.headers.location ?? "").searchParams.get("state");
  const cookie = begun.headers["set-cookie"]?.split(";")[0] ?? "";
  const refused = await app.request(`/login/oidc/callback?error=access_denied&error_description=Not+today&state=${state}`, { headers: { cookie } });
  expect(refused.status).toBe(403);
  expect(refused.body).toContain("The provider did not let you in: Not today.");
});

/** Gives tokens to the app's own check, in its container, with its own settings. */
const check = `
import json, sys
from notes.errors import Refused
from notes.oidc import Provider
from notes.settings import read_settings
provider = Provider(read_settings("/etc/notes/notes.conf").oidc, "https://anywhere")
provider._discover()
for token in json.load(sys.stdin):
    try:
        print("taken for", provider._verify(token, "nonce")["sub"])
    except Refused:
        pass
`;

test("the app believes no token that is forged, of another kind or for another sign-in", async ({ app, dependencies }) => {
  const keycloak = dependencies.keycloak!;
  const { issuer = "", clientId = "", clientSecret = "", ada = "" } = keycloak.credentials;
  const tokens = await passwordGrant(keycloak, { issuer, clientId, clientSecret }, { username: "ada", password: ada });
  const [head = "", payload = "", signature = ""] = (tokens.id_token ?? "").split(".");
  const other = encode({ ...(JSON.parse(Buffer.from(payload, "base64url").toString()) as object), nonce: "nonce" });
  const given = [`${head}.${payload}.${signature}`, `${head}.${other}.${signature}`, `${encode({ alg: "none", kid: (JSON.parse(Buffer.from(head, "base64url").toString()) as { kid: string }).kid })}.${other}.`, tokens.access_token, "no token at all"];
  const { stdout } = await app.exec("app", ["python3", "-c", check], { input: JSON.stringify(given) });
  const said = stdout.trim().split("\n");
  expect(said).toEqual([
    expect.stringContaining("made for another sign-in"),
    expect.stringContaining("Signature verification failed"),
    expect.stringContaining("alg value is not allowed"),
    expect.stringMatching(/audience/i),
    expect.stringContaining("Not enough segments"),
  ]);
});

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
