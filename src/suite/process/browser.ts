import { chromium, type Browser } from "@playwright/test";
import { launchOptions } from "./browser-options.ts";

let shared: Promise<Browser> | undefined;

/** The one browser of this worker process, started at the first call. */
export function sharedBrowser(): Promise<Browser> {
  shared ??= chromium.launch(launchOptions(process.env));
  // Whoever needs it waits for it and gets the error; starting it ahead must not fail tests that do without.
  shared.catch(() => {});
  return shared;
}
