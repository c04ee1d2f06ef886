import { chromiumNames } from "#doctor/checks/chromium.ts";
import { findProgram } from "#doctor/find-program.ts";
import { command } from "#kit/process.ts";
import { packageVersion, playwrightVersion } from "#kit/packages.ts";

const programs: Readonly<Record<string, readonly string[]>> = {
  docker: ["docker", "--version"],
  git: ["git", "--version"],
  restic: ["restic", "version"],
};

/** Versions of everything that a run's outcome may depend on, by name. Programs that are not there are left out. */
export async function toolVersions(engine: string, mergedBy: string): Promise<Record<string, string>> {
  const chromium = await findProgram(chromiumNames, process.env);
  const asked = { ...programs, ...(chromium !== undefined && { chromium: [chromium, "--version"] }) };
  const found = await Promise.all(
    Object.entries(asked).map(async ([name, [program = "", ...args]]) => {
      const result = await command(program, args, { timeout: 10_000 }).catch(() => undefined);
      return [name, result?.exitCode === 0 ? (result.stdout.trim().split("\n")[0] ?? "") : ""] as const;
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
