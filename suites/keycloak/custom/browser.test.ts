import { logInAtKeycloak, setUpRealm } from "cc-ci/oidc";
import { expect, test } from "cc-ci/test";

test("a user logs in at the page of her account, changes her name, and logs out", async ({ app, page }) => {
  const { realm, passwords } = await setUpRealm(app, { realm: `browser-${app.nonce}`, clientId: "c", redirectUris: [`${app.baseUrl}/*`], users: [{ username: "grace" }] });
  await page.goto(`/realms/${realm}/account/`);
  await logInAtKeycloak(page, { username: "grace", password: passwords.grace ?? "" });
  const name = page.getByTestId("firstName");
  await expect(name).toHaveValue("grace");
  await name.fill("Grace H.");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("updated", { exact: false }).first()).toBeVisible();
  await page.reload();
  await expect(name).toHaveValue("Grace H.");
  await page.goto(`/realms/${realm}/protocol/openid-connect/logout`);
  await page.locator("#kc-logout").click();
  await page.goto(`/realms/${realm}/account/`);
  await expect(page.locator("#kc-login")).toBeVisible();
});

test("a wrong password is refused at the page", async ({ page }) => {
  await page.goto("/realms/master/account/");
  await logInAtKeycloak(page, { username: "admin", password: "wrong" });
  await expect(page.locator("#input-error, .kc-feedback-text, [id^=input-error]").first()).toBeVisible();
});
