import { expect, test } from "cc-ci/test";
import { signIn } from "./sign-in.ts";

test("after the restore ada is the same as before, and has her note", async ({ app, page, dependencies }) => {
  await signIn(page, dependencies.keycloak!, "ada");
  await expect(page.getByRole("link", { name: app.nonce })).toBeVisible();
});
