import { Fault, messageOf } from "#kit/fault.ts";
import { installPackages } from "./apt.ts";
import { allChecks } from "./checks/all.ts";
import { examine, observe } from "./examine.ts";
import type { Check, Finding, Say } from "./finding.ts";
import { lookAtHost, type HostOptions } from "./host.ts";
import { planPackages } from "./plan-packages.ts";
import { installCommand } from "./tools.ts";

/**
 * Mends what can be mended: packages on Debian and Ubuntu as root, the engine's start, a Swarm where there is none, the network
 * `proxy`. Says each thing before it is done, and what to do by hand where it fails; never changes a Swarm or a network that is
 * there already. Doing it twice does nothing the second time. Returns what is found afterwards.
 */
export async function fixAll(say: Say, options: HostOptions): Promise<Finding[]> {
  await mendPackages(say, options);
  for (const check of allChecks) await mend(check, say, options);
  return examine(options);
}

async function mendPackages(say: Say, options: HostOptions): Promise<void> {
  const host = lookAtHost(options);
  const [system, ...seen] = await Promise.all([host.system(), ...allChecks.map((check) => observe(check, host))]);
  const plan = planPackages(seen, system, host.root);
  switch (plan.kind) {
    case "nothing":
      return;
    case "by-hand":
      return say(`${plan.reason}. By hand: ${installCommand(system, plan.tools, host.root)}`);
    case "install":
      return attempt(say, options, async () => {
        const left = await installPackages(plan.packages, say, host.env.PATH ?? "", options.signal);
        if (left.length > 0) say(`not in this release's packages: ${left.join(", ")}`);
      });
  }
}

/** Each check gets a fresh look, because the one before it may have changed what it depends on. */
async function mend(check: Check, say: Say, options: HostOptions): Promise<void> {
  if (!check.fix) return;
  const host = lookAtHost(options);
  const seen = await observe(check, host);
  if (seen.state === "lacks" && !seen.tools && !seen.blocked) await attempt(say, options, async () => check.fix?.(host, say));
}

async function attempt(say: Say, { signal }: HostOptions, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    signal?.throwIfAborted();
    say(`failed: ${messageOf(error)}`);
    if (!(error instanceof Fault)) return;
    for (const line of error.evidence) say(`  ${line}`);
    if (error.next) say(`By hand: ${error.next}`);
  }
}
