import { logInAtKeycloak } from "cc-ci/oidc";
import { expect, type DependencyApp } from "cc-ci/test";
import type { Page } from "@playwright/test";

/** Those whom the realm knows. */
export type Person = "ada" | "grace" | "admin";

/** From the login page of Notes to Keycloak's, and what comes of the name and password there. */
export async function goThrough(page: Page, keycloak: DependencyApp, person: Person): Promise<void> {
  await page.goto("/login");
  await page.getByRole("link", { name: "Log in by single sign-on" }).click();
  await expect(page.locator("#kc-login")).toBeVisible();
  expect(page.url()).toContain(`${keycloak.baseUrl}/realms/${keycloak.credentials.realm}/`);
  await logInAtKeycloak(page, { username: person, password: keycloak.credentials[person] ?? "" });
}

/** As above, for those who are let in. */
export async function signIn(page: Page, keycloak: DependencyApp, person: Person): Promise<void> {
  await goThrough(page, keycloak, person);
  await expect(page.getByRole("heading", { name: "Your notes" })).toBeVisible();
  await expect(page.getByRole("banner").getByText(person, { exact: true })).toBeVisible();
}
