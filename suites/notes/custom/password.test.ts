import { expect, test } from "cc-ci/test";
import { logIn, send, stranger } from "../notes-api.ts";

test("a wrong password is refused at the page", async ({ page }) => {
  await page.goto("/login");
  await page.getByLabel("Name").fill("admin");
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByRole("alert")).toHaveText("Name or password is wrong.");
  await page.goto("/");
  await expect(page.getByRole("link", { name: "Log in" })).toBeVisible();
});

test("no usual password opens the admin's account", async ({ app }) => {
  for (const password of ["admin", "password", "changeme", "notes", ""]) expect(await logIn(app, { name: "admin", password })).toBeNull();
});

test("a short password is refused at sign-up", async ({ app }) => {
  const answer = await send(app, "POST", "/api/users", { json: { ...stranger("short"), password: "short" } });
  expect(answer.status).toBe(400);
});
