import { expect, test } from "cc-ci/test";
import { signIn } from "./sign-in.ts";

test("the new release knows ada again, who has her note", async ({ app, page, dependencies }) => {
  await signIn(page, dependencies.keycloak!, "ada");
  await expect(page.getByRole("link", { name: app.nonce })).toBeVisible();
});
