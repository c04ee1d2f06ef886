import { expect, test } from "cc-ci/test";
import { data, send } from "../matrix-api.ts";

test("clients are told which versions of Matrix it speaks, and how to log in", async ({ app }) => {
  const { versions } = data<{ versions: string[] }>(await send(app, "GET", "/_matrix/client/versions"), "asking for versions");
  expect(versions).toContain("v1.5");
  const { flows } = data<{ flows: { type: string }[] }>(await send(app, "GET", "/_matrix/client/v3/login"), "asking how to log in");
  expect(flows.map(({ type }) => type)).toContain("m.login.password");
});

test("other servers are answered, and told to come by this domain", async ({ app }) => {
  const { server } = data<{ server: { name: string } }>(await send(app, "GET", "/_matrix/federation/v1/version"), "asking as another server");
  expect(server.name).toBe("Synapse");
  const keys = data<{ server_name: string; verify_keys: object }>(await send(app, "GET", "/_matrix/key/v2/server"), "asking for keys");
  expect(keys.server_name).toBe(app.domain);
  expect(Object.keys(keys.verify_keys)).toHaveLength(1);
  expect((await send(app, "GET", "/_matrix/federation/v1/event/$nothing")).status, "who does not sign is refused").toBe(401);
});
