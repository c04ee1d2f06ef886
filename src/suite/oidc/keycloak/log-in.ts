import type { Page } from "@playwright/test";

/** Fills in Keycloak's real login page, to which the app under test has led the browser, and sends it. */
export async function logInAtKeycloak(page: Page, { username, password }: { readonly username: string; readonly password: string }): Promise<void> {
  await page.locator("#username").fill(username);
  await page.locator("#password").fill(password);
  await page.locator("#kc-login").click();
}
