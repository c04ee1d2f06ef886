import { mkdir, stat } from "node:fs/promises";
import { snapshotRoot } from "#canonical/context.ts";
import type { SnapshotStore } from "#canonical/snapshot/store.ts";
import { openSnapshots } from "#canonical/open-snapshots.ts";
import { tidySnapshots } from "#canonical/tidy.ts";
import { stateHome } from "#config/home.ts";
import { loadConfig } from "#config/load.ts";
import type { Config } from "#config/schema.ts";
import { systemClock } from "#kit/clock.ts";
import { reap, type ReapReport } from "#run/reap.ts";
import { openStore } from "#store/open.ts";
import { connectEngine, examineEngine } from "#swarm/engine.ts";
import type { WarmReaped } from "#warm/reap.ts";
import { endpointOf } from "../endpoint.ts";
import { exitCodes } from "../exit-codes.ts";

/** `cc-ci reap`. */
export async function reapCommand(options: { readonly engine?: string; readonly json?: boolean }): Promise<void> {
  const docker = connectEngine(await endpointOf(options));
  await examineEngine(docker);
  const home = stateHome();
  await mkdir(home, { recursive: true });
  const config = await loadConfig(home);
  const root = snapshotRoot(config, home);
  // Where there never was a canonical there is nothing of one to look after.
  const snapshots = (await stat(root).catch(() => undefined)) ? await openSnapshots(config, home) : null;
  const report = await reap({ docker, stateHome: home, clock: systemClock, say: (message) => void process.stderr.write(`${message}\n`), snapshots });
  const { tidied, hasWarm } = await tidy(snapshots, config, home, report);
  const warm = hasWarm ? await reapWarmApps(options) : [];
  const left = report.reaped.flatMap((run) => run.left);
  const problems = warm.flatMap((one) => one.problems);
  if (options.json) {
    for (const run of report.reaped) process.stdout.write(`${JSON.stringify(run)}\n`);
    for (const removed of tidied) process.stdout.write(`${JSON.stringify({ removed })}\n`);
    for (const one of warm) process.stdout.write(`${JSON.stringify({ warm: one })}\n`);
  } else {
    for (const run of report.reaped) process.stdout.write(`${run.run}: ${run.found} things removed${run.recorded ? ", its record ended as killed" : ""}${run.problem ? ` (${run.problem})` : ""}\n`);
    for (const id of report.alive) process.stdout.write(`${id}: still running, left alone\n`);
    for (const removed of tidied) process.stdout.write(`removed ${removed}\n`);
    for (const { app, done, problems: failed } of warm) for (const text of [...done, ...failed.map((problem) => `✘ ${problem}`)]) process.stdout.write(`warm ${app}: ${text}\n`);
    if (report.reaped.length + tidied.length + warm.length === 0) process.stdout.write("nothing to reap\n");
    for (const item of left) process.stdout.write(`LEFT: ${item.kind} ${item.name} (${item.id})\n`);
  }
  process.exitCode = left.length + problems.length === 0 ? 0 : exitCodes.infrastructure;
}

/** What killed processes left about warm apps. What it takes to deploy apps is loaded only here: most hosts have no warm app. */
async function reapWarmApps(options: { readonly engine?: string; readonly json?: boolean }): Promise<WarmReaped[]> {
  const [{ openSession }, { warmContext }, { reapWarm }] = await Promise.all([import("../session.ts"), import("../warm-context.ts"), import("#warm/reap.ts")]);
  await using session = await openSession(options);
  return await reapWarm(await warmContext(session, options));
}

/** What the store says is brought in step with what was reaped; the snapshots with what the store says. */
async function tidy(snapshots: SnapshotStore | null, config: Config, home: string, { reaped, alive }: ReapReport): Promise<{ readonly tidied: string[]; readonly hasWarm: boolean }> {
  await using store = await openStore({ stateHome: home, url: config.store_url });
  const open = await store.runs.list({ ended: false });
  if (reaped.length > 0 || open.some(({ id }) => !alive.includes(id))) await store.runs.reindex(home);
  return { tidied: snapshots ? await tidySnapshots(store, snapshots, new Set(alive)) : [], hasWarm: (await store.warm.all()).length > 0 };
}
