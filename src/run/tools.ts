import { chromiumNames } from "#doctor/checks/chromium.ts";
import { findProgram } from "#doctor/find-program.ts";
import { packageVersion, playwrightVersion } from "#kit/packages.ts";
import { programVersion } from "#kit/program-version.ts";

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
      return [name, path === undefined ? "" : await programVersion(path, args)] as const;
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
