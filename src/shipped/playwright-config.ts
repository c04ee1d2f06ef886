import { launchOptions } from "#suite/process/browser-options.ts";
import { pageSettings, playwrightSettings } from "#suite/process/playwright-settings.ts";
import { inside } from "./sandbox/arguments.ts";

/** Playwright's configuration inside, as a module: the same as for suites, with paths of the sandbox. */
export function playwrightConfig({ baseURL, proxyUrl, environment }: { readonly baseURL: string; readonly proxyUrl: string; readonly environment: Readonly<Record<string, string>> }): string {
  const config = {
    testDir: inside.work,
    testMatch: "*.entry.ts",
    testIgnore: "tests/**",
    ...playwrightSettings,
    outputDir: `${inside.scratch}/playwright`,
    reporter: [[`${inside.app}/src/suite/process/playwright-reporter.ts`]],
    use: {
      baseURL,
      proxy: { server: proxyUrl },
      launchOptions: launchOptions(environment),
      ...pageSettings,
    },
  };
  return `export default ${JSON.stringify(config, undefined, 2)};\n`;
}
