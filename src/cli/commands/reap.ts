import { mkdir } from "node:fs/promises";
import { stateHome } from "#config/home.ts";
import { systemClock } from "#kit/clock.ts";
import { reap } from "#run/reap.ts";
import { connectEngine, examineEngine } from "#swarm/engine.ts";
import { endpointOf } from "../endpoint.ts";
import { exitCodes } from "../exit-codes.ts";

/** `cc-ci reap`. */
export async function reapCommand(options: { readonly engine?: string; readonly json?: boolean }): Promise<void> {
  const docker = connectEngine(await endpointOf(options));
  await examineEngine(docker);
  const home = stateHome();
  await mkdir(home, { recursive: true });
  const report = await reap({ docker, stateHome: home, clock: systemClock, say: (message) => void process.stderr.write(`${message}\n`) });
  const left = report.reaped.flatMap((run) => run.left);
  if (options.json) {
    for (const run of report.reaped) process.stdout.write(`${JSON.stringify(run)}\n`);
  } else {
    for (const run of report.reaped) process.stdout.write(`${run.run}: ${run.found} things removed${run.recorded ? ", its record ended as killed" : ""}${run.problem ? ` (${run.problem})` : ""}\n`);
    for (const id of report.alive) process.stdout.write(`${id}: still running, left alone\n`);
    if (report.reaped.length === 0) process.stdout.write("nothing to reap\n");
    for (const item of left) process.stdout.write(`LEFT: ${item.kind} ${item.name} (${item.id})\n`);
  }
  process.exitCode = left.length === 0 ? 0 : exitCodes.infrastructure;
}
