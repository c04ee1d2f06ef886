import { expect, test } from "cc-ci/test";
import { signIn } from "./sign-in.ts";
import { people } from "./source.ts";

test("the new release knows ada again, by the source that the old one had", async ({ app, page, dependencies }) => {
  await signIn(page, dependencies.keycloak!, "ada");
  expect((await people(app)).filter(({ email }) => email === "ada@example.com")).toEqual([{ name: "ada", email: "ada@example.com" }]);
});
