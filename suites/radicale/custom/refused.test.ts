import { expect, test } from "cc-ci/test";

const wrong = { username: "ada", password: "not the password" };

// The browser itself asks for a password when the page's own is refused, and waits: it is given the same one, after which it gives up.
test.use({ httpCredentials: wrong });

test("a wrong password is refused at the page", async ({ page }) => {
  await page.goto("/.web/");
  const login = page.locator("#loginscene");
  await login.getByPlaceholder("Username").fill(wrong.username);
  await login.getByPlaceholder("Password").fill(wrong.password);
  const refused = page.waitForResponse((answer) => answer.status() === 401 && answer.request().headers()["authorization"] !== undefined);
  await login.getByRole("button", { name: "Next" }).click();
  await refused;
  await expect(login.locator("[data-name=error]")).toContainText("401");
  await expect(page.locator("#collectionsscene")).toBeHidden();
});
