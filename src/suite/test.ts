/* oxlint-disable no-empty-pattern -- Playwright reads the names of wanted fixtures from the pattern and refuses anything else. */
import { test as playwrightTest } from "@playwright/test";
import type { App } from "./app.ts";
import { currentOperation } from "./process/gate.ts";
import { PageRequests } from "./process/page-requests.ts";
import type { Operation } from "./process/protocol.ts";
import { remoteApp } from "./process/remote-app.ts";
import { remoteDependencies, type DependencyApp } from "./process/remote-dependencies.ts";

/** What a recipe's test files import: the package's export `cc-ci/test`. */
export { expect } from "@playwright/test";
export type { App, AppRequest, AppResponse, ExecOptions, ExecResult, Volume } from "./app.ts";
export type { Operation } from "./process/protocol.ts";
export type { DependencyApp } from "./process/remote-dependencies.ts";

export type TestFixtures = {
  /** The deployed app: its address, programs in its services, volumes, secrets, HTTP. */
  app: App;
  /** The apps that the suite's `dependencies` name, by recipe. A test that asks for one that is not there is skipped and counts as unverified. */
  dependencies: Readonly<Record<string, DependencyApp>>;
  /** What was done to the app before this tier's tests: tier, versions, the seeded word. */
  operation: Operation;
};

/**
 * Playwright's `test` with the deployed app. `page`, `context` and `request` open paths of the app (`page.goto("/")`), through
 * the edge and with its certificate trusted. One test may take 60 s; there are no retries. Of a test that fails it is told which requests of its pages had no answer or broke.
 */
export const test = playwrightTest.extend<TestFixtures>({
  app: async ({}, use) => use(await remoteApp()),
  dependencies: async ({}, use, info) => use(await remoteDependencies((reason) => info.skip(true, reason))),
  operation: async ({}, use) => use(currentOperation()),
  context: async ({ context }, use, info) => {
    const requests = new PageRequests(context);
    await use(context);
    const message = info.status === info.expectedStatus ? undefined : requests.describe();
    if (message !== undefined) info.errors.push({ message });
  },
});
