import { expect, test } from "cc-ci/test";
import { stranger } from "../notes-api.ts";

test("someone signs up, writes a note and finds it again, by keyboard alone", async ({ page, app }) => {
  const person = stranger("page");
  await page.goto("/signup");
  await expect(page.getByLabel("Name")).toBeFocused();
  await page.keyboard.type(person.name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(person.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Your notes" })).toBeVisible();

  await page.getByRole("link", { name: "New note" }).press("Enter");
  await expect(page.getByLabel("Title")).toBeFocused();
  await page.keyboard.type("From the browser");
  await page.keyboard.press("Tab");
  await page.keyboard.type(`Written at a real page, ${app.nonce}.`);
  await page.getByRole("button", { name: "Save" }).press("Enter");
  await expect(page.getByRole("heading", { name: "From the browser" })).toBeVisible();
  await expect(page.getByRole("status")).toHaveText("The note is saved.");

  await page.goto("/");
  await page.getByRole("searchbox").fill(app.nonce);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: "From the browser" })).toBeVisible();
});

test("the admin logs in and out", async ({ page, app }) => {
  await page.goto("/login");
  await page.getByLabel("Name").fill("admin");
  await page.getByLabel("Password").fill(await app.secret("admin_pass"));
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByText("admin (admin)")).toBeVisible();
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page.getByRole("link", { name: "Log in" })).toBeVisible();
});
