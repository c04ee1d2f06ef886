import { setTimeout as pause } from "node:timers/promises";
import { Fault } from "#kit/fault.ts";
import { command, type CommandOptions, type CommandResult } from "#kit/process.ts";
import type { Say } from "./finding.ts";

/** How long another package manager may hold its lock, in milliseconds. */
const patience = 300_000;

/** Whether apt gave up because another one was at work. Pure. */
export function isLockedOut(output: string): boolean {
  return /Could not get lock|Unable to (acquire|lock) .*(lock|directory)/i.test(output);
}

/**
 * Installs packages of Debian or Ubuntu in one go, after one refresh of the lists. Packages that this release does not have
 * are left out and returned. Needs root, and a `path` that holds the administrator's folders.
 */
export async function installPackages(packages: readonly string[], say: Say, path: string, signal?: AbortSignal): Promise<string[]> {
  const options = { env: { DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C", PATH: path }, ...(signal && { signal }) };
  say("refreshing the package lists: apt-get update");
  await apt(["update"], say, options);
  const offered = offeredIn((await command("apt-cache", ["policy", ...packages], options)).stdout);
  const chosen = packages.filter((name) => offered.has(name));
  if (chosen.length > 0) {
    say(`installing packages (may take minutes): apt-get install -y --no-install-recommends ${chosen.join(" ")}`);
    await apt(["install", "-y", "--no-install-recommends", "-o", `DPkg::Lock::Timeout=${patience / 1000}`, ...chosen], say, options);
  }
  return packages.filter((name) => !offered.has(name));
}

/** The packages in the answer of `apt-cache policy` that can be installed. Pure. */
export function offeredIn(policy: string): Set<string> {
  const offered = new Set<string>();
  let name = "";
  for (const line of policy.split("\n")) {
    const heading = /^(\S+):$/.exec(line);
    if (heading?.[1]) name = heading[1];
    else if (/^ {2}Candidate: (?!\(none\))/.test(line)) offered.add(name);
  }
  return offered;
}

async function apt(args: readonly string[], say: Say, options: CommandOptions): Promise<void> {
  const { signal } = options;
  const end = performance.now() + patience;
  for (let wait = 500; ; wait = Math.min(wait * 2, 10_000)) {
    const result = await command("apt-get", args, options);
    if (result.exitCode === 0) return;
    if (!isLockedOut(result.stderr) || performance.now() > end) throw failed(args, result);
    if (wait === 500) say("waiting for another package manager to finish");
    await pause(wait, undefined, signal ? { signal } : {});
  }
}

function failed(args: readonly string[], { exitCode, stdout, stderr }: CommandResult): Fault {
  const lines = `${stdout}\n${stderr}`.trim().split("\n");
  const error = lines.find((line) => line.startsWith("E: ")) ?? `exit code ${exitCode}`;
  return new Fault("infrastructure", "packages", `apt-get ${args[0]} failed: ${error}`, {
    evidence: lines.slice(-8),
    next: `Run apt-get ${args.join(" ")} yourself and mend what it names.`,
  });
}
