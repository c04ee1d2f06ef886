import { stat } from "node:fs/promises";
import { chromiumNames } from "#doctor/checks/chromium.ts";
import { findProgram } from "#doctor/find-program.ts";
import { command } from "#kit/process.ts";
import { packageVersion, playwrightVersion } from "#kit/packages.ts";

type Asked = { readonly names: readonly string[]; readonly args: readonly string[] };

const programs: Readonly<Record<string, Asked>> = {
  docker: { names: ["docker"], args: ["--version"] },
  git: { names: ["git"], args: ["--version"] },
  restic: { names: ["restic"], args: ["version"] },
  chromium: { names: chromiumNames, args: ["--version"] },
};

/** Versions of everything that a run's outcome may depend on, by name; the browser's only `withBrowser`. Programs that are not there are left out. */
export async function toolVersions(engine: string, mergedBy: string, withBrowser: boolean): Promise<Record<string, string>> {
  const found = await Promise.all(
    Object.entries(programs).filter(([name]) => withBrowser || name !== "chromium").map(async ([name, { names, args }]) => {
      const path = await findProgram(names, process.env);
      return [name, path === undefined ? "" : await versionOf(path, args)] as const;
    }),
  );
  return {
    "cc-ci": packageVersion(),
    node: process.version,
    engine,
    "compose merge": mergedBy,
    playwright: playwrightVersion(),
    ...Object.fromEntries(found.filter(([, version]) => version !== "")),
  };
}

const known = new Map<string, Promise<string>>();

/** The first line that a program prints; empty where it cannot be run. As long as its file is the same, it is asked once: a promotion makes three runs, a sweep hundreds. */
export async function versionOf(path: string, args: readonly string[]): Promise<string> {
  const file = await stat(path).catch(() => undefined);
  if (file === undefined) return "";
  const key = JSON.stringify([path, args, file.ino, file.size, file.mtimeMs]);
  const asked = known.get(key) ?? ask(path, args);
  known.set(key, asked);
  const version = await asked;
  if (version === "") known.delete(key);
  return version;
}

async function ask(path: string, args: readonly string[]): Promise<string> {
  const result = await command(path, args, { timeout: 10_000 }).catch(() => undefined);
  return result?.exitCode === 0 ? (result.stdout.trim().split("\n")[0] ?? "") : "";
}
