import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds package.json, `suites/` and `samples/`. */
export const packageRoot = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");

/** cc-ci's own version. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { version: string }).version;
}

export function playwrightVersion(): string {
  return (createRequire(import.meta.url)("@playwright/test/package.json") as { version: string }).version;
}
