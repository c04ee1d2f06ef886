import { expect, test } from "cc-ci/test";
import { logIn, send } from "./notes-api.ts";

test("the app reports its health, and the version that its release names", async ({ app }) => {
  const answer = await send(app, "GET", "/healthz");
  expect(answer.status).toBe(200);
  const health = JSON.parse(answer.body) as { status: string; version: string; schema: number };
  expect(health).toMatchObject({ status: "ok", schema: expect.any(Number) });
  if (app.version !== null) expect(health.version).toBe(app.version.split("+")[1]);
});

test("the admin comes in with the password from the secret", async ({ app }) => {
  const token = await logIn(app, { name: "admin", password: await app.secret("admin_pass") });
  expect(token).not.toBeNull();
  const me = await send(app, "GET", "/api/me", { token: token ?? "" });
  expect(JSON.parse(me.body)).toEqual({ name: "admin", admin: true });
});

test("the front page greets strangers", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Write it down, find it again.");
  await expect(page.getByRole("link", { name: "Log in" })).toBeVisible();
});

test("the volume for attachments belongs to the app", async ({ app }) => {
  const { stdout } = await app.exec("app", ["stat", "-c", "%u", "/uploads"]);
  expect(stdout.trim()).toBe("1000");
});
