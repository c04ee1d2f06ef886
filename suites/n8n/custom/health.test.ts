import { expect, test } from "cc-ci/test";
import { asOwner, data, ownerEmail, send, signIn } from "../n8n-api.ts";

test("strangers are told that it lives, and nothing of what it holds", async ({ app }) => {
  expect(await app.request("/healthz")).toMatchObject({ status: 200, fromEdge: false });
  expect((await app.request("/healthz/readiness")).status).toBe(200);
  for (const path of ["/rest/workflows", "/rest/credentials", "/rest/executions", "/rest/users"]) expect((await send(app, "GET", path)).status, path).toBe(401);
});

test("it has its owner: nobody else can claim it, and a wrong password is refused", async ({ app }) => {
  await asOwner(app);
  const claim = { email: "stranger@example.com", firstName: "No", lastName: "Body", password: `Stranger-1-${app.nonce}` };
  expect((await send(app, "POST", "/rest/owner/setup", { json: claim })).status).toBe(400);
  expect(await signIn(app, ownerEmail, `Wrong-1-${app.nonce}`)).toBeNull();
});

test("addresses that it gives to other services are its own", async ({ app }) => {
  const settings = data<{ urlBaseWebhook: string; urlBaseEditor: string }>(await send(app, "GET", "/rest/settings", { cookie: await asOwner(app) }), "asking for the settings");
  expect(settings.urlBaseWebhook).toBe(`${app.baseUrl}/`);
  expect(settings.urlBaseEditor.replace(/\/$/, "")).toBe(app.baseUrl);
});
