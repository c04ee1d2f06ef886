import { expect, test } from "cc-ci/test";
import { data, logIn, makeAccount, makeAdmin, send, sendRegistration, stranger } from "./matrix-api.ts";

test("it runs the version that its release names", async ({ app }) => {
  test.skip(app.version === null, "no release");
  const { server_version: version } = data<{ server_version: string }>(
    await send(app, "GET", "/_synapse/admin/v1/server_version", { token: (await makeAdmin(app)).token }), "asking for the version");
  expect(version.split(" ")[0]).toBe(app.version?.split("+")[1]?.replace(/^v/, ""));
});

test("only who knows the secret makes accounts with it", async ({ app }) => {
  const { nonce } = data<{ nonce: string }>(await send(app, "GET", "/_synapse/admin/v1/register"), "asking for a nonce");
  const { name, password } = stranger("forged");
  expect((await sendRegistration(app, nonce, name, password, true, "not the secret")).status).toBe(403);
});

test("an account comes in with its password, and with no other", async ({ app }) => {
  const person = stranger("first");
  const { user } = await makeAccount(app, person);
  expect((await logIn(app, person.name, person.password))?.user).toBe(user);
  expect(await logIn(app, person.name, "not the password")).toBeNull();
  expect((await send(app, "GET", "/_matrix/client/v3/account/whoami", { token: "no_such_token" })).status).toBe(401);
});

test("whoever opens the domain is told that Synapse runs", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("It works! Synapse is running");
});
