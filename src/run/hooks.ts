import { hookFailed, runHook, type HookResult } from "#backup/hook.ts";
import type { BackupHook, HookMoment } from "#recipe/backup-labels.ts";
import type { Run } from "./context.ts";

/** Runs the recipe's hooks of one moment, in the order of their services, keeps their output, and stops at the first that fails. */
export async function runHooks(run: Run, hooks: readonly BackupHook[], when: HookMoment): Promise<HookResult[]> {
  const results: HookResult[] = [];
  for (const hook of hooks.filter((h) => h.when === when)) {
    const result = await runHook(run.docker, run.stack, hook, run.signal);
    results.push(result);
    await run.folder.writeHookLog(`${when.replace(".", "-")}-${hook.service}`, `$ ${hook.command}\n${result.output}\nexit code ${result.exitCode}\n`);
    if (result.exitCode !== 0) throw hookFailed(result);
  }
  return results;
}

/** What of hook results goes into evidence: output is kept apart, in the logs. */
export function hookEvidence(results: readonly HookResult[]): { service: string; when: string; exitCode: number; ms: number }[] {
  return results.map(({ service, when, exitCode, ms }) => ({ service, when, exitCode, ms }));
}
