import { expect, test } from "cc-ci/test";
import { data, makeAccount, send, stranger } from "../matrix-api.ts";

test("with registration open, a stranger makes an account as a client does, and once only", async ({ app }) => {
  const { name: username, password } = stranger("open");
  const register = (session?: string) => send(app, "POST", "/_matrix/client/v3/register", {
    json: { username, password, ...(session !== undefined && { auth: { type: "m.login.dummy", session } }) },
  });
  const first = await register();
  expect(first.status, "the server asks for the one stage first").toBe(401);
  const { session, flows } = JSON.parse(first.body) as { session: string; flows: { stages: string[] }[] };
  expect(flows).toContainEqual({ stages: ["m.login.dummy"] });
  const made = data<{ user_id: string; access_token: string }>(await register(session), "making an account");
  expect(made.user_id).toBe(`@${username}:${app.domain}`);
  expect(JSON.parse((await register()).body)).toMatchObject({ errcode: "M_USER_IN_USE" });
});

test("somebody without rights is not let into administration", async ({ app }) => {
  const { token, user } = await makeAccount(app, stranger("plain"));
  expect((await send(app, "GET", "/_synapse/admin/v2/users", { token })).status).toBe(403);
  expect((await send(app, "POST", `/_synapse/admin/v1/users/${encodeURIComponent(user)}/login`, { token, json: {} })).status).toBe(403);
});
