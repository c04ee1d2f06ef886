import { expect, type App, type DependencyApp } from "cc-ci/test";
import type { Page } from "@playwright/test";

/** From the login page of Directus to Gitea's, there the name and password of ada, and back. Gitea asks once whether Directus may know who she is. */
export async function signIn(page: Page, app: App, gitea: DependencyApp): Promise<void> {
  await goToGitea(page, gitea);
  await fillIn(page, gitea.credentials.ada ?? "");
  await page.waitForURL((url) => url.origin === app.baseUrl || url.pathname === "/login/oauth/authorize");
  if (page.url().startsWith(gitea.baseUrl)) await page.locator("#authorize-app").click();
  await page.waitForURL((url) => url.origin === app.baseUrl && url.pathname.startsWith("/admin"));
}

export async function goToGitea(page: Page, gitea: DependencyApp): Promise<void> {
  await page.goto("/admin/login");
  await page.locator('a[href*="/auth/login/oidc"]').click();
  await expect(page.locator("#user_name")).toBeVisible();
  expect(page.url()).toContain(`${gitea.baseUrl}/user/login`);
}

export async function fillIn(page: Page, password: string): Promise<void> {
  await page.locator("#user_name").fill("ada");
  await page.locator("#password").fill(password);
  await page.locator("form[action='/user/login'] button").first().click();
}

/** Who Directus says is at this browser; null for a stranger. */
export async function whoIs(page: Page): Promise<string | null> {
  return await page.evaluate(async () => {
    const answer = await fetch("/users/me?fields=id");
    return answer.ok ? ((await answer.json()) as { data: { id: string } }).data.id : null;
  });
}
