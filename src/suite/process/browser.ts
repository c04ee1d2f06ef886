import { chromium, type Browser } from "@playwright/test";
import { launchOptions } from "./browser-options.ts";

let shared: Promise<Browser> | undefined;

/**
 * A browser for the screenshot where no test needs one: started at the first call, ahead of its use. (Replacing Playwright's own `browser` fixture would give
 * tests that use it another worker than those that do not, and with it another order.)
 */
export function browserAhead(): Promise<Browser> {
  shared ??= chromium.launch(launchOptions(process.env));
  // Whoever needs it waits for it and gets the error; starting it ahead must not fail tests that do without.
  shared.catch(() => {});
  return shared;
}
