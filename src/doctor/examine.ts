import { messageOf } from "#kit/fault.ts";
import { allChecks } from "./checks/all.ts";
import type { Check, Finding, Observation } from "./finding.ts";
import { lookAtHost, type Host, type HostOptions } from "./host.ts";
import { installCommand } from "./tools.ts";

/** Looks at everything that a run needs and changes nothing. One finding per check, in a fixed order. */
export async function examine(options: HostOptions): Promise<Finding[]> {
  const host = lookAtHost(options);
  return Promise.all(allChecks.map(async (check) => toFinding(check, await observe(check, host), host)));
}

/** One check's observation. A check that breaks is a finding, not the end of the examination. */
export async function observe(check: Check, host: Host): Promise<Observation> {
  try {
    return await check.examine(host);
  } catch (error) {
    host.signal?.throwIfAborted();
    return { state: "lacks", detail: `could not be examined: ${messageOf(error)}` };
  }
}

async function toFinding(check: Check, { state, detail, fix, tools }: Observation, host: Host): Promise<Finding> {
  const byHand = fix ?? (tools && installCommand(await host.system(), tools, host.root));
  return { id: check.id, title: check.title, state, detail, required: check.required, ...(byHand && { fix: byHand }) };
}

/** Whether a run can start: nothing that it needs is lacking. No findings at all is not ready. Pure. */
export function isReady(findings: readonly Finding[]): boolean {
  return findings.length > 0 && !findings.some((finding) => finding.required && finding.state === "lacks");
}
