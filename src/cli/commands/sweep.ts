import { mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { snapshotRoot, type CanonicalContext } from "#canonical/context.ts";
import { ensureRoom } from "#disk/make-room.ts";
import { tidySnapshots } from "#canonical/tidy.ts";
import { messageOf } from "#kit/fault.ts";
import { writeAtomic } from "#kit/files.ts";
import { formatDuration } from "#results/text.ts";
import { tierNames } from "#results/schema.ts";
import { reap } from "#run/reap.ts";
import { overdueFault, sweepExitCodes } from "#sweep/account.ts";
import { cadenceLength, defaultCadence, parseCadence, slotsAround, type Cadence } from "#sweep/cadence.ts";
import { decideDue } from "#sweep/due.ts";
import type { Enrolled } from "#sweep/enrolled.ts";
import { estimateSweep, progressText } from "#sweep/estimate.ts";
import { planSweep, type PlannedRecipe } from "#sweep/plan.ts";
import type { RecipeSource } from "#sweep/recipe-source.ts";
import { renderChatLine } from "#sweep/report/chat.ts";
import { renderHtml } from "#sweep/report/html.ts";
import { makeReport, renderJson } from "#sweep/report/make-report.ts";
import type { SweepReport } from "#sweep/report/schema.ts";
import { renderTerminal } from "#sweep/report/terminal.ts";
import { partialCause, runSweep, type SweepProgress } from "#sweep/sweep.ts";
import { mirrorSource } from "#sweep/sources/mirrors.ts";
import { upstreamSource } from "#sweep/sources/upstream.ts";
import { connectEngine } from "#swarm/engine.ts";
import { endpointOf } from "../endpoint.ts";
import { enrolledFor } from "../enrolment.ts";
import { exitCodes } from "../exit-codes.ts";
import { openSession, type Session } from "../session.ts";
import { warmContext } from "../warm-context.ts";
import { diskParts } from "./disk.ts";
import { mirrorParts } from "./mirror.ts";
import { requestOf } from "./run.ts";
import { rollAll } from "./warm.ts";

export type SweepCommandOptions = {
  readonly plan?: boolean;
  readonly only?: readonly string[];
  readonly jobs?: number;
  readonly ifDue?: boolean;
  readonly suites?: string;
  readonly zone?: string;
  readonly timeout?: number;
  readonly engine?: string;
  readonly json?: boolean;
};

/** `cc-ci sweep`. */
export async function sweepCommand(options: SweepCommandOptions): Promise<void> {
  await using session = await openSession({ json: options.json, reporters: () => [] });
  process.exitCode = await sweep(session, options);
}

async function sweep(session: Session, options: SweepCommandOptions): Promise<number> {
  const { config, context } = session;
  const cadence = config.sweep?.cadence === undefined ? defaultCadence : parseCadence(config.sweep.cadence);
  const timeZone = config.sweep?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const due = options.ifDue ? await whetherDue(context, cadence, timeZone) : null;
  if (due?.kind === "not-due") return await notDue(session, due.reason, options);
  if (due) context.say(`due: ${due.reason}`);
  const enrolled = await enrolledFor(session, options);
  const remoteTimeout = (config.sweep?.remote_timeout ?? 120) * 1000;
  const source = await sourceOf(session, remoteTimeout);
  if (options.plan) return printPlan(session, await planSweep(context, source, wanted(enrolled, options.only), remoteTimeout), options);
  await clearAway(session, options);
  await rollWarmApps(session, options);
  const disk = await diskParts(session, options);
  const jobs = options.jobs ?? config.sweep?.jobs ?? 1;
  const watch = await progressOf(session, jobs, options.json ?? false);
  const made: { report?: SweepReport } = {};
  await runSweep({
    context, source, enrolled, jobs, remoteTimeout,
    only: options.only ?? null,
    afresh: due?.kind === "due" && due.supersedes !== null,
    cause: options.ifDue ? "timer" : "manual",
    cadence: cadenceLength,
    request: async (one, repository, ref) => ({
      ...(await requestOf(repository, { ref, name: one.recipe, suite: one.suite, tiers: tierNames.join(","), ...(options.timeout && { timeout: options.timeout }), ...(options.zone && { zone: options.zone }), engine: await endpointOf(options) })),
    }),
    makeRoom: async () => await ensureRoom(disk),
    onProgress: watch,
    report: async ({ id, cause, startedAt, finishedAt }, account) => {
      const now = context.clock.now();
      const { next } = slotsAround(cadence, timeZone, now);
      const report = makeReport({ id, reason: due?.reason ?? `asked for by hand (${cause})`, startedAt, endedAt: finishedAt ?? new Date(now).toISOString(), nextDue: new Date(next).toISOString(), jobs }, account);
      await writeReport(join(session.home, "sweeps", id), report);
      made.report = report;
    },
  });
  const { report } = made;
  if (!report) throw new Error("the sweep ended without a report");
  const folder = join(session.home, "sweeps", report.sweep.id);
  if (options.json) session.print(JSON.stringify({ kind: "report", report }));
  else session.print(`\n${renderTerminal(report, { colour: process.stdout.isTTY && !process.env.NO_COLOR, width: process.stdout.columns ?? 100 })}\n${renderChatLine(report)}\nReport: ${join(folder, "report.html")}`);
  return session.interrupted() ?? report.exitCode;
}

async function writeReport(folder: string, report: SweepReport): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all([
    writeAtomic(join(folder, "report.json"), renderJson(report)),
    writeAtomic(join(folder, "report.html"), renderHtml(report, { runHref: (run) => `../../runs/${run}/report.html` })),
    writeAtomic(join(folder, "chat.txt"), `${renderChatLine(report)}\n`),
  ]);
}

async function sourceOf(session: Session, remoteTimeout: number): Promise<RecipeSource> {
  const parts = await mirrorParts(session);
  return parts ? mirrorSource(parts) : upstreamSource(remoteTimeout / 1000);
}

function wanted(enrolled: readonly Enrolled[], only: readonly string[] | undefined): readonly Enrolled[] {
  return only === undefined ? enrolled : enrolled.filter(({ recipe }) => only.includes(recipe));
}

async function whetherDue({ store, clock }: CanonicalContext, cadence: Cadence, timeZone: string): Promise<ReturnType<typeof decideDue>> {
  const whole = (await store.sweeps.latest(50)).filter(({ cause }) => cause !== partialCause);
  const open = await store.sweeps.unfinished();
  const alive = (await store.leases.holders("sweep")).length > 0;
  return decideDue({
    now: clock.now(), cadence, timeZone,
    lastStarted: whole[0] ? Date.parse(whole[0].startedAt) : null,
    unfinished: open && open.cause !== partialCause ? { id: open.id, startedAt: Date.parse(open.startedAt), alive } : null,
  });
}

/** Nothing is to be done now; that sweeps have failed for weeks is told all the same. */
async function notDue(session: Session, reason: string, { json }: SweepCommandOptions): Promise<number> {
  const lastGood = await session.context.store.sweeps.lastGood();
  const fault = overdueFault({ now: session.context.clock.now(), lastGoodAt: lastGood?.finishedAt ? Date.parse(lastGood.finishedAt) : null, cadence: cadenceLength });
  session.print(json ? JSON.stringify({ kind: "not-due", reason, fault: fault ?? null }) : `not due: ${reason}${fault ? `\n✘ ${fault.text}\n→ ${fault.next}` : ""}`);
  return fault?.exitCode ?? sweepExitCodes.good;
}

function printPlan(session: Session, planned: readonly PlannedRecipe[], { json }: SweepCommandOptions): number {
  if (json) planned.forEach((one) => session.print(JSON.stringify({ planned: one })));
  else {
    const width = Math.max(0, ...planned.map(({ recipe }) => recipe.length));
    for (const one of planned) {
      const text = one.kind === "unknown" ? `?    ${one.reason}` : `${one.decision.kind === "run" ? `run  ${one.decision.release.tag}` : `skip ${one.decision.reason}`}: ${one.decision.text}`;
      session.print(`${one.recipe.padEnd(width)}  ${text}`);
      if (one.kind === "decided") for (const note of one.decision.notes) session.print(`${"".padEnd(width)}       ${note}`);
    }
    const runs = planned.filter((one) => one.kind === "decided" && one.decision.kind === "run").length;
    session.print(`${planned.length} enrolled, ${runs} would run; nothing was done`);
  }
  if (planned.length === 0) {
    session.context.say("no recipe is enrolled: a suite enrols its recipe with `canonical: true`");
    return sweepExitCodes.hollow;
  }
  return planned.some(({ kind }) => kind === "unknown") ? exitCodes.infrastructure : exitCodes.green;
}

/** What killed runs left takes room and ports from those that are to come. */
async function clearAway({ context, home, config }: Session, options: SweepCommandOptions): Promise<void> {
  try {
    const docker = connectEngine(await endpointOf(options));
    const snapshots = await context.snapshots();
    const { reaped, alive } = await reap({ docker, stateHome: home, clock: context.clock, say: () => {}, snapshots });
    if (reaped.length > 0) await context.store.runs.reindex(home);
    const tidied = await tidySnapshots(context.store, snapshots, new Set(alive));
    if (reaped.length + tidied.length > 0) context.say(`reaped ${reaped.length} killed runs (${snapshotRoot(config, home)})${tidied.map((removed) => `\nremoved ${removed}`).join("")}`);
  } catch (error) {
    context.say(`what killed runs left could not be removed: ${messageOf(error)}`);
  }
}

/** Seconds for which the rolls before a sweep wait for runs that use the apps. */
const patience = 600;

/** Before all recipes, which then meet the releases that people run. What came of it is told and never changes the sweep's own result: alerts stay until somebody has seen to them. */
async function rollWarmApps(session: Session, options: SweepCommandOptions): Promise<void> {
  const { context } = session;
  if ((await context.store.warm.all()).every(({ state }) => state === "down")) return;
  try {
    await rollAll(session, await warmContext(session, options), { json: options.json ?? false, wait: patience });
  } catch (error) {
    context.signal.throwIfAborted();
    context.say(`warm apps could not be rolled: ${messageOf(error)}`);
  }
}

async function progressOf(session: Session, jobs: number, json: boolean): Promise<(progress: SweepProgress) => void> {
  const { context } = session;
  const seen = new Map<string, Parameters<typeof estimateSweep>[0]["recipes"][number]>();
  const history = new Map<string, number[]>();
  return (progress) => {
    if (json) session.print(JSON.stringify(progress));
    const say = (text: string): void => context.say(text);
    switch (progress.kind) {
      case "begun":
        for (const { recipe, outcome } of progress.sweep.recipes) seen.set(recipe, outcome ? { recipe, state: "done" } : { recipe, state: "waiting", plan: null });
        // What is known of earlier turns only makes the estimate better.
        for (const recipe of seen.keys()) void context.store.sweeps.durations(recipe, 5).then((ms) => history.set(recipe, ms.toReversed()), () => undefined);
        return say(`sweep ${progress.sweep.id} of ${seen.size} recipes on ${hostname()}${progress.resumed ? `, gone on with: ${[...seen.values()].filter(({ state }) => state === "done").length} were done before it was broken off` : ""}`);
      case "recipe-started":
        seen.set(progress.recipe, { recipe: progress.recipe, state: "running", startedAt: context.clock.now() });
        return say(`[${progressText(estimateSweep({ recipes: [...seen.values()], history, jobs, now: context.clock.now() }))}] ${progress.recipe}`);
      case "recipe-decided":
        return say(`  ${progress.recipe}: ${progress.decision.kind === "run" ? `runs ${progress.decision.release.tag}` : `skipped (${progress.decision.reason})`}: ${progress.decision.text}`);
      case "recipe-done": {
        const { outcome } = progress;
        const ms = Date.parse(outcome.endedAt) - Date.parse(outcome.startedAt);
        seen.set(outcome.recipe, { recipe: outcome.recipe, state: "done" });
        return say(`  ${outcome.recipe}: ${outcome.class}${outcome.class === "promoted" ? ` ${outcome.from ?? "nothing"} → ${outcome.to ?? ""}` : `, ${outcome.reason}`} (${formatDuration(ms)})`);
      }
    }
  };
}
