import { Fault } from "#kit/fault.ts";
import type { BackupHook } from "#recipe/backup-labels.ts";
import { execInService } from "#swarm/exec.ts";
import type { Docker } from "#swarm/engine.ts";

export type HookResult = BackupHook & { readonly exitCode: number; readonly output: string; readonly ms: number };

/**
 * Runs a hook in its service's running container, in that container's environment. Where the shell knows `pipefail` it is set, so that a dump that
 * fails in front of a pipe is not taken for a good one.
 */
export async function runHook(docker: Docker, stack: string, hook: BackupHook, signal: AbortSignal): Promise<HookResult> {
  const begin = performance.now();
  const script = `(set -o pipefail) 2>/dev/null && set -o pipefail\n${hook.command}`;
  const result = await execInService(docker, `${stack}_${hook.service}`, [hook.shell, "-c", script], { allowFailure: true, signal });
  return { ...hook, exitCode: result.exitCode, output: `${result.stdout}${result.stderr}`, ms: Math.round(performance.now() - begin) };
}

/** The fault of a hook that ended with another exit code than 0. */
export function hookFailed(hook: HookResult): Fault {
  const lines = hook.output.trim().split("\n").slice(-10);
  return new Fault("recipe", "hook-failed", `the ${hook.when} hook of "${hook.service}" ended with exit code ${hook.exitCode}: ${lines.at(-1) ?? ""}`, {
    evidence: [`command: ${hook.command}`, ...lines],
    next: "A hook that fails must not pass for a backup: mend its command.",
  });
}
