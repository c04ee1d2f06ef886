import { basename, resolve } from "node:path";
import { Fault } from "#kit/fault.ts";
import { lintRecipe } from "#lint/lint.ts";
import { renderJson } from "#lint/render/render-json.ts";
import { renderSarif } from "#lint/render/render-sarif.ts";
import { renderText } from "#lint/render/render-text.ts";
import { packageVersion } from "#kit/packages.ts";
import { mustGit } from "#recipe/git/run.ts";
import { exitCodes } from "../exit-codes.ts";

/** `cc-ci lint`: 0 without an error finding, 1 with one. Looks at the folder as it is; tags are looked at where it is a git repository. */
export async function lintCommand(path: string, options: { readonly name?: string; readonly sarif?: boolean; readonly json?: boolean }): Promise<void> {
  if (options.sarif && options.json) throw new Fault("usage", "two-formats", "--sarif and --json cannot be given together", { next: "Choose one." });
  const folder = resolve(path);
  const name = options.name ?? basename(folder);
  const repository = await gitTop(folder);
  const report = await lintRecipe({ folder, name, ...(repository === folder && { gitFolder: folder, commit: await headOf(folder) }) });
  process.stdout.write(options.sarif ? renderSarif(report, { version: packageVersion() }) : options.json ? renderJson(report) : renderText(report, { colour: process.stdout.isTTY && !process.env.NO_COLOR, width: process.stdout.columns ?? 100 }));
  process.exitCode = report.failed ? exitCodes.red : 0;
}

async function gitTop(folder: string): Promise<string | undefined> {
  return await mustGit(["rev-parse", "--show-toplevel"], { folder }).then((text) => text.trim(), () => undefined);
}

async function headOf(folder: string): Promise<string | undefined> {
  return await mustGit(["rev-parse", "--verify", "--quiet", "HEAD"], { folder }).then((text) => text.trim(), () => undefined);
}
