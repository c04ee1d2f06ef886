import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { entriesFolder, type Entry, type EntryModules } from "./entries.ts";
import { launchOptions } from "./browser-options.ts";
import { placeLoader } from "./place-loader.ts";
import { pageSettings, playwrightSettings } from "./playwright-settings.ts";

/** File URLs of the code that the entries import. */
export const entryModules: EntryModules = {
  gate: new URL("./gate.ts", import.meta.url).href,
  screenshot: new URL("./screenshot.ts", import.meta.url).href,
};

export type PlaywrightSettings = { readonly workFolder: string; readonly baseURL: string; readonly env: Readonly<Record<string, string>> };

/** Paths of Playwright's configuration, and of the module that its processes load first. */
export type ProcessFiles = { readonly config: string; readonly loader: string };

/** Writes the entry files, Playwright's configuration and the loader into the work folder. */
export async function writeProcessFiles(entries: readonly Entry[], { workFolder, baseURL, env }: PlaywrightSettings): Promise<ProcessFiles> {
  for (const folder of ["home", "tmp"]) await mkdir(join(workFolder, folder), { recursive: true, mode: 0o700 });
  await writeFile(join(workFolder, "package.json"), '{ "private": true, "type": "module" }\n');
  const folder = entriesFolder(workFolder);
  await mkdir(folder, { mode: 0o700 });
  await Promise.all(entries.map(({ name, source }) => writeFile(join(folder, name), source)));
  const config = {
    testDir: folder,
    testMatch: "*.entry.ts",
    ...playwrightSettings,
    outputDir: join(workFolder, "tmp", "playwright"),
    reporter: [[fileURLToPath(new URL("./playwright-reporter.ts", import.meta.url))]],
    use: {
      baseURL,
      ...(env.CC_CI_PROXY && { proxy: { server: env.CC_CI_PROXY } }),
      launchOptions: launchOptions(env),
      ...pageSettings,
    },
  };
  const path = join(workFolder, "playwright.config.mjs");
  await writeFile(path, `export default ${JSON.stringify(config, undefined, 2)};\n`);
  return { config: path, loader: await placeLoader(workFolder, env.NODE_COMPILE_CACHE ?? null) };
}
