import { expect, test } from "cc-ci/test";
import { signIn } from "./sign-in.ts";
import { addSource, people } from "./source.ts";

test("ada comes in through this run's own Keycloak, and gets an account", async ({ app, page, dependencies }) => {
  const keycloak = dependencies.keycloak!;
  await addSource(app, keycloak.credentials);
  await signIn(page, keycloak, "ada");
  expect(await people(app)).toEqual([{ name: "ci-admin", email: "ci-admin@example.com" }, { name: "ada", email: "ada@example.com" }]);
});
