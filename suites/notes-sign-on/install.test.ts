import { expect, test } from "cc-ci/test";
import { signIn } from "./sign-in.ts";

test("ada comes in through this run's own Keycloak, and writes a note", async ({ app, page, dependencies }) => {
  await signIn(page, dependencies.keycloak!, "ada");
  await page.getByRole("link", { name: "New note" }).click();
  await expect(page.getByLabel("Text")).toBeVisible();
  // The first release has one field, the others more.
  if (await page.getByLabel("Title").isVisible()) await page.getByLabel("Title").fill(`Of ada ${app.nonce}`);
  await page.getByLabel("Text").fill(`Of ada ${app.nonce}`);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: app.nonce })).toBeVisible();
});
