import { expect, test } from "cc-ci/test";
import { eventsBetween, ics, put } from "../dav-api.ts";
import { person } from "../people.ts";

test("someone logs in, makes a calendar, finds it and takes it away again", async ({ page, app }) => {
  const ada = await person(app, "ada");
  const title = `Allotment ${app.nonce}`;
  await page.goto("/.web/");
  const login = page.locator("#loginscene");
  await login.getByPlaceholder("Username").fill(ada.name);
  await login.getByPlaceholder("Password").fill(ada.password);
  await login.getByRole("button", { name: "Next" }).click();

  const collections = page.locator("#collectionsscene");
  await collections.locator("[data-name=new]").click();
  const form = page.locator("#createcollectionscene");
  await form.locator("[data-name=displayname]").fill(title);
  await form.locator("[data-name=description]").fill("Beds, seeds and harvest");
  await form.locator("[data-name=type]").selectOption("CALENDAR");
  await form.locator("[data-name=submit]").click();

  const made = collections.locator("article").filter({ hasText: title });
  await expect(made).toBeVisible();
  await expect(made).toContainText("Beds, seeds and harvest");

  // The address that the page shows is the one that a calendar program is given.
  const shown = made.locator("[data-name=url]");
  const address = (await shown.evaluate((element) => (element instanceof HTMLInputElement ? element.value : element.textContent))) ?? "";
  const calendar = new URL(address, app.baseUrl).pathname;
  await put(app, ada, `${calendar}sowing.ics`, ics({ uid: "sowing", summary: "Sowing", start: "20300401T070000Z", end: "20300401T080000Z" }));
  expect(await eventsBetween(app, ada, calendar, "20300401T000000Z", "20300402T000000Z")).toEqual(["Sowing"]);

  await made.hover();
  await made.locator("[data-name=delete]").click();
  const question = page.locator("#deletecollectionscene, #deleteconfirmationscene");
  await expect(question).toBeVisible();
  // Newer releases ask for a word to be typed.
  const word = question.locator("[data-name=deleteconfirmationtext]");
  if (await word.isVisible()) await question.locator("[data-name=confirmationtxt]").fill((await word.textContent()) ?? "");
  await question.locator("[data-name=delete]").click();
  await expect(made).toHaveCount(0);
});
