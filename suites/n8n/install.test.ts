import { expect, test } from "cc-ci/test";
import { asOwner, data, ownerEmail, send } from "./n8n-api.ts";

test("it runs the version that its release names", async ({ app }) => {
  const { stdout } = await app.exec("app", ["n8n", "--version"]);
  expect(stdout).toMatch(/\d+\.\d+\.\d+/);
  if (app.version !== null) expect(stdout.trim()).toContain(app.version.split("+")[1] ?? "");
});

test("the owner is made and comes in", async ({ app }) => {
  const me = data<{ email: string; isOwner?: boolean; role?: string }>(await send(app, "GET", "/rest/login", { cookie: await asOwner(app) }), "asking who one is");
  expect(me).toMatchObject({ email: ownerEmail, role: "global:owner" });
});

test("strangers are sent to the sign-in", async ({ app, page }) => {
  await asOwner(app);
  await page.goto("/", { waitUntil: "domcontentloaded" });
  await expect(page.locator("input[type=password]")).toBeVisible({ timeout: 30_000 });
});
