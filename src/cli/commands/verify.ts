import { join } from "node:path";
import { stateHome } from "#config/home.ts";
import { showRun } from "#results/runs.ts";
import { verifyRun } from "#results/verify.ts";
import { exitCodes } from "../exit-codes.ts";

/** `cc-ci verify`: 0 when the record is proven by its evidence, 1 when it is not. */
export async function verifyCommand(run: string, options: { readonly json?: boolean }): Promise<void> {
  const folder = run.includes("/") ? run : (await showRun(join(stateHome(), "runs"), run)).path;
  const { ok, problems, warnings, checked, results } = await verifyRun(folder);
  process.exitCode = ok ? 0 : exitCodes.red;
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ folder, ok, problems, warnings, checked, verdict: results?.verdict ?? null, level: results?.level ?? null })}\n`);
    return;
  }
  for (const problem of problems) process.stdout.write(`${problem.file}: ${problem.code}: ${problem.message}\n`);
  for (const warning of warnings) process.stdout.write(`warning: ${warning}\n`);
  const counts = `${checked.claims} claims, ${checked.evidenceFiles} evidence files, ${checked.events} events, ${checked.tests} tests`;
  const verdict = results ? `${results.verdict}, level ${results.level}` : "no record";
  process.stdout.write(ok ? `proven: ${verdict} (${counts} checked)\n` : `NOT PROVEN: ${problems.length} problems (${verdict}; ${counts} checked)\n`);
}
