import { setUpRealm } from "cc-ci/oidc";
import { expect, test } from "cc-ci/test";
import { realmThere } from "./realms.ts";

test("the realm is back", async ({ app, operation }) => {
  expect(await realmThere(app, operation.mark ?? "")).toBe(true);
});

test("the restored database takes a new realm", async ({ app }) => {
  await setUpRealm(app, { realm: `new-${app.nonce}`, clientId: "c", redirectUris: [], users: [] });
  expect(await realmThere(app, `new-${app.nonce}`)).toBe(true);
});
