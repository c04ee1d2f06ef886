import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { strippedFolder } from "../copy.ts";
import type { Entry, EntryModules } from "./entries.ts";
import { launchOptions } from "./browser-options.ts";

/** File URLs of the code that the entries import. */
export const entryModules: EntryModules = {
  gate: new URL("./gate.ts", import.meta.url).href,
  screenshot: new URL("./screenshot.ts", import.meta.url).href,
};

/** Milliseconds that one test, or one hook, may take. */
export const testTimeout = 60_000;

export type PlaywrightSettings = { readonly workFolder: string; readonly baseURL: string; readonly env: Readonly<Record<string, string>> };

/** Writes the entry files and Playwright's configuration into the work folder; gives the configuration's path. */
export async function writeProcessFiles(entries: readonly Entry[], { workFolder, baseURL, env }: PlaywrightSettings): Promise<string> {
  for (const folder of ["home", "tmp"]) await mkdir(join(workFolder, folder), { recursive: true, mode: 0o700 });
  await writeFile(join(workFolder, "package.json"), '{ "private": true, "type": "module" }\n');
  await Promise.all(entries.map(({ name, source }) => writeFile(join(workFolder, name), source)));
  const config = {
    testDir: workFolder,
    testMatch: "*.entry.ts",
    testIgnore: "suite/**",
    workers: 1,
    fullyParallel: false,
    retries: 0,
    forbidOnly: true,
    timeout: testTimeout,
    // Pictures and page contents of failed tests may hold secrets, so none are kept.
    outputDir: join(workFolder, "tmp", "playwright"),
    preserveOutput: "never",
    reporter: [[fileURLToPath(new URL("./playwright-reporter.ts", import.meta.url))]],
    use: {
      baseURL,
      ...(env.CC_CI_PROXY && { proxy: { server: env.CC_CI_PROXY } }),
      launchOptions: launchOptions(env),
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
  const path = join(workFolder, "playwright.config.mjs");
  await writeFile(path, `${loadStripped(workFolder)}\nexport default ${JSON.stringify(config, undefined, 2)};\n`);
  return path;
}

/**
 * Makes Node take the suite's modules as the loader left them, without types, and the entries as they are, so that no process loads a compiler. Main process
 * and workers read the configuration before any test.
 */
function loadStripped(workFolder: string): string {
  return `import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";

const work = ${JSON.stringify(`${pathToFileURL(workFolder).href}/`)};
const suite = ${JSON.stringify(`${pathToFileURL(join(workFolder, "suite")).href}/`)};
const stripped = ${JSON.stringify(`${pathToFileURL(strippedFolder(workFolder)).href}/`)};
registerHooks({
  load(url, context, next) {
    const inSuite = url.startsWith(suite);
    if (!url.endsWith(".ts") || !(inSuite || (url.startsWith(work) && url.endsWith(".entry.ts")))) return next(url, context);
    return { format: "module", source: readFileSync(inSuite ? new URL(url.slice(suite.length), stripped) : new URL(url)), shortCircuit: true };
  },
});
`;
}
