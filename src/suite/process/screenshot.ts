import { expect, test, type Page } from "@playwright/test";
import { browserAhead } from "./browser.ts";

/** The size of the picture, in CSS pixels. */
const viewport = { width: 1280, height: 800 };
/** The whole thing, in milliseconds. */
const limit = 30_000;
/** For each thing that is waited for and then done without. */
const patience = 5_000;

export type ScreenshotPlan = { readonly url: string; readonly waitFor: string | null; readonly file: string };

/** Registers the one test of the screenshot's entry file, with the browser that the tests use or the one that was started ahead. */
export function takeScreenshot(plan: ScreenshotPlan, browser: "fixture" | "ahead"): void {
  if (browser === "fixture") {
    test.use({ viewport });
    test("screenshot", ({ page }) => capture(page, plan));
    return;
  }
  test("screenshot", async () => {
    const own = await browserAhead();
    await capture(await own.newPage({ viewport, serviceWorkers: "block", locale: "en-US", timezoneId: "UTC" }), plan);
    await own.close();
  });
}

/** Looks at a page and touches nothing. */
async function capture(page: Page, { url, waitFor, file }: ScreenshotPlan): Promise<void> {
  test.setTimeout(limit);
  await page.goto(url, { waitUntil: "load" });
  if (waitFor !== null) await expect(page.locator(waitFor).first()).toBeVisible({ timeout: limit / 2 });
  // An app may poll for ever, load a font from a host that does not answer, or be blank on purpose: each wait ends in a picture.
  await Promise.all([
    page.waitForLoadState("networkidle", { timeout: patience }).catch(() => {}),
    page.waitForFunction(isPainted, undefined, { timeout: patience }).catch(() => {}),
  ]);
  await page.screenshot({ path: file, animations: "disabled", caret: "hide", style: "input[type=password] { color: transparent !important }", timeout: patience * 2 });
}

/** Runs in the page, so it can use nothing from outside: fonts are there, and something can be seen. */
function isPainted(): boolean {
  if (document.fonts.status !== "loaded") return false;
  if ((document.body?.innerText.trim() ?? "") !== "") return true;
  return [...document.querySelectorAll("img, svg, canvas, video, input, iframe")].some((element) => element.getBoundingClientRect().width > 0);
}
