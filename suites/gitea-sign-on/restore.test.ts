import { expect, test } from "cc-ci/test";
import { signIn } from "./sign-in.ts";
import { people } from "./source.ts";

test("after the restore ada is the same as before", async ({ app, page, dependencies }) => {
  await signIn(page, dependencies.keycloak!, "ada");
  expect((await people(app)).filter(({ email }) => email === "ada@example.com")).toEqual([{ name: "ada", email: "ada@example.com" }]);
});
