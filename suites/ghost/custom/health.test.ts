import { expect, test } from "cc-ci/test";
import { ownerEmail, parse, send, signIn } from "../ghost-api.ts";

test("strangers are told title and address of the site", async ({ app }) => {
  const answer = await app.request("/ghost/api/admin/site/");
  expect(answer).toMatchObject({ status: 200, fromEdge: false });
  expect(parse<{ site: { url: string } }>(answer).site.url).toBe(`${app.baseUrl}/`);
});

test("the site has its owner and nobody else can claim it", async ({ app }) => {
  const answer = await send(app, "GET", "authentication/setup/");
  expect(parse<{ setup: { status: boolean }[] }>(answer).setup[0]?.status).toBe(true);
  const claim = { name: "Stranger", email: "stranger@example.com", password: `stranger-${app.nonce}`, blogTitle: "Mine" };
  expect((await send(app, "POST", "authentication/setup/", { json: { setup: [claim] } })).status).toBe(403);
});

test("a wrong password is refused, and nothing is read without a session", async ({ app }) => {
  expect(await signIn(app, ownerEmail, `wrong-${app.nonce}`)).toBeNull();
  expect((await send(app, "GET", "posts/")).status).toBe(403);
  expect((await send(app, "GET", "users/me/")).status).toBe(403);
});
