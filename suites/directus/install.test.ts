import { expect, test } from "cc-ci/test";
import { adminEmail, data, logInAsAdmin, send } from "./directus-api.ts";

test("strangers are told that it lives", async ({ app }) => {
  expect(await send(app, "GET", "/server/ping")).toMatchObject({ status: 200, body: "pong", fromEdge: false });
});

test("the admin comes in with the password from the secret", async ({ app }) => {
  const token = await logInAsAdmin(app);
  expect(data(await send(app, "GET", "/users/me?fields=email,status", { token }), "asking who one is")).toEqual({ email: adminEmail, status: "active" });
});

test("it runs the version that its release names", async ({ app }) => {
  test.skip(app.version === null, "no release");
  const { version } = data<{ version: string }>(await send(app, "GET", "/server/info", { token: await logInAsAdmin(app) }), "asking for the version");
  expect(version).toBe(app.version?.split("+")[1]?.replace(/^v/, ""));
});
