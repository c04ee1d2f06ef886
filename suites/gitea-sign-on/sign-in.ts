import { logInAtKeycloak } from "cc-ci/oidc";
import { expect, type DependencyApp } from "cc-ci/test";
import type { Page } from "@playwright/test";
import { sourceName } from "./source.ts";

/** From Gitea's login page to Keycloak's and back. */
export async function signIn(page: Page, keycloak: DependencyApp, person: "ada" | "grace"): Promise<void> {
  await goToKeycloak(page, keycloak);
  await logInAtKeycloak(page, { username: person, password: keycloak.credentials[person] ?? "" });
  await expectSignedIn(page, person);
}

/** From Gitea's login page to Keycloak's. */
export async function goToKeycloak(page: Page, keycloak: DependencyApp): Promise<void> {
  await page.goto("/user/login");
  await page.locator(`a[href*="/user/oauth2/${sourceName}"]`).click();
  await expect(page.locator("#kc-login")).toBeVisible();
  expect(page.url()).toContain(`${keycloak.baseUrl}/realms/${keycloak.credentials.realm}/`);
}

/** Settings are shown to none but the one whose they are. */
export async function expectSignedIn(page: Page, person: string): Promise<void> {
  await expect(page).not.toHaveURL(/\/(login|realms)/);
  await page.goto("/user/settings");
  await expect(page.locator("#username")).toHaveValue(person);
}
