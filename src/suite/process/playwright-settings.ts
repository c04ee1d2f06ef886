/** Milliseconds that one test, or one hook, may take. */
export const testTimeout = 60_000;

/** What Playwright's configuration says for every test, in a recipe's suite as in tests that the recipe ships. */
export const playwrightSettings = {
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: testTimeout,
  // Playwright's own 5 s make a recipe red where the host is busy. A condition that holds is seen as soon as it holds.
  expect: { timeout: 15_000 },
  // Pictures and page contents of failed tests may hold secrets, so none are kept.
  preserveOutput: "never",
} as const;

/** The part of it that says how pages and requests behave. */
export const pageSettings = {
  serviceWorkers: "block",
  locale: "en-US",
  timezoneId: "UTC",
  navigationTimeout: 30_000,
  actionTimeout: 15_000,
  trace: "off",
  video: "off",
  screenshot: "off",
} as const;
