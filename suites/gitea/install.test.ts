import { expect, test } from "cc-ci/test";

test("it knows its public address and its version", async ({ app }) => {
  const { body } = await app.request("/api/v1/version");
  expect(`+${(JSON.parse(body) as { version: string }).version}`).toBe(app.version?.slice(app.version.indexOf("+")));
  expect((await app.request("/user/login")).body).toContain(app.baseUrl);
});

test("strangers cannot make an account", async ({ app }) => {
  expect((await app.request("/user/sign_up")).body).toContain("Registration is disabled");
});
