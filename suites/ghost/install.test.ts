import { expect, test } from "cc-ci/test";
import { expectIs, ownerEmail, parse, send, signInAsOwner } from "./ghost-api.ts";

test("it runs the version that its release names", async ({ app }) => {
  const cookie = await signInAsOwner(app);
  const { config } = parse<{ config: { version: string; environment: string } }>(expectIs(await send(app, "GET", "config/", { cookie }), 200, "asking for the configuration"));
  expect(config.environment).toBe("production");
  if (app.version !== null) expect(config.version).toBe(app.version.split("+")[1]?.replace(/-.*/, ""));
});

test("the owner signs in with the password from the secret", async ({ app }) => {
  const { users } = parse<{ users: { email: string; status: string; roles: { name: string }[] }[] }>(
    expectIs(await send(app, "GET", "users/me/?include=roles", { cookie: await signInAsOwner(app) }), 200, "asking who one is"),
  );
  expect(users).toEqual([expect.objectContaining({ email: ownerEmail, status: "active", roles: [expect.objectContaining({ name: "Owner" })] })]);
});

test("the front page is a site with a theme", async ({ page }) => {
  await page.goto("/", { waitUntil: "domcontentloaded" });
  await expect(page).toHaveTitle(/\S/);
  await expect(page.getByRole("link").first()).toBeVisible();
});
