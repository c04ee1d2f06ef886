import { testTimeout } from "#suite/process/write-process-files.ts";
import { launchOptions } from "#suite/process/browser-options.ts";
import { inside } from "./sandbox/arguments.ts";

/** Playwright's configuration inside, as a module: the same as for suites, with paths of the sandbox. */
export function playwrightConfig({ baseURL, proxyUrl, environment }: { readonly baseURL: string; readonly proxyUrl: string; readonly environment: Readonly<Record<string, string>> }): string {
  const config = {
    testDir: inside.work,
    testMatch: "*.entry.ts",
    testIgnore: "tests/**",
    workers: 1,
    fullyParallel: false,
    retries: 0,
    forbidOnly: true,
    timeout: testTimeout,
    outputDir: `${inside.scratch}/playwright`,
    preserveOutput: "never",
    reporter: [[`${inside.app}/src/suite/process/playwright-reporter.ts`]],
    use: {
      baseURL,
      proxy: { server: proxyUrl },
      launchOptions: launchOptions(environment),
      serviceWorkers: "block",
      locale: "en-US",
      timezoneId: "UTC",
      navigationTimeout: 30_000,
      actionTimeout: 15_000,
      trace: "off",
      video: "off",
      screenshot: "off",
    },
  };
  return `export default ${JSON.stringify(config, undefined, 2)};\n`;
}
