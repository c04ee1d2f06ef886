import { expect, test } from "cc-ci/test";
import { logIn, parse, xrpc } from "./pds-api.ts";

test("it says who it is", async ({ app }) => {
  const described = parse<{ did: string; inviteCodeRequired: boolean; availableUserDomains: string[] }>(await xrpc(app, "com.atproto.server.describeServer"), "asking who it is");
  expect(described).toMatchObject({ did: `did:web:${app.domain}`, inviteCodeRequired: true });
  expect(described.availableUserDomains).not.toEqual([]);
});

test("nobody comes in without an account", async ({ app }) => {
  const answer = await xrpc(app, "com.atproto.server.getSession");
  expect(answer.status).toBe(401);
  expect(JSON.parse(answer.body)).toMatchObject({ error: expect.any(String), message: expect.any(String) });
  expect(await logIn(app, { handle: "nobody.test", password: app.nonce })).toBeNull();
});
