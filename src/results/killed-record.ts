import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "#kit/clock.ts";
import { writeAtomic } from "#kit/files.ts";
import type { RunEvent } from "./events.ts";
import { formatEventLine, openSteps, readEvents, type EventLog } from "./read-events.ts";
import { openRunFolder, RunFolder, runFiles } from "./run-folder.ts";
import type { RunOwner } from "./run-owner.ts";
import { resultsSchema, resultsVersion, rungNames, tierNames, type Results, type RunFault, type StepResult, type TierResult, type TestResult } from "./schema.ts";

/** The terminal record of a run whose process died, from run.json and what got into events.ndjson (a cut last line is left out). */
export async function killedResults(folder: string, clock: Clock): Promise<Results> {
  const { owner } = await openRunFolder(folder);
  return buildKilled(owner, await readEvents(join(folder, runFiles.events)), clock.now());
}

/**
 * Ends a killed run: writes its terminal record and closes its event log (open steps as interrupted, then `run.finished`).
 * False when the run had a record already; then only an event log without an end is closed, with that record.
 */
export async function recordKilled(folder: string, clock: Clock): Promise<boolean> {
  const results = await killedResults(folder, clock);
  const written = await new RunFolder(folder).writeTerminalRecord(results);
  const { results: recorded } = await openRunFolder(folder);
  if (recorded) await closeEvents(folder, recorded, clock);
  return written;
}

async function closeEvents(folder: string, results: Results, clock: Clock): Promise<void> {
  const path = join(folder, runFiles.events);
  const log = await readEvents(path);
  if (log.events.some(({ event }) => event.kind === "run.finished")) return;
  let seq = log.events.at(-1)?.seq ?? 0;
  const now = clock.now();
  const { run, request } = results;
  const last: RunEvent[] = [
    // Killed after it had claimed its folder and before it had told so.
    ...(log.events.length === 0 ? [{ kind: "run.started" as const, run: run.id, recipe: run.recipe, source: request.source, ref: request.ref, folder }] : []),
    ...openSteps(log.events).map(({ step, title, startedAt }): RunEvent => ({ kind: "step.finished", step, title, result: results.steps.findLast((known) => known.name === step) ?? interrupted(step, startedAt, now) })),
    ...(results.fault ? [{ kind: "fault" as const, fault: results.fault }] : []),
    { kind: "run.finished", results, folder },
  ];
  const old = await readFile(path).catch(() => Buffer.alloc(0));
  const whole = old.subarray(0, old.lastIndexOf("\n") + 1);
  const added = last.map((event) => formatEventLine(event, new Date(now).toISOString(), ++seq)).join("");
  // As a whole, so that several who do this at once still leave one end.
  await writeAtomic(path, Buffer.concat([whole, Buffer.from(added)]));
}

/** Pure part of {@link killedResults}. `now` in milliseconds since the epoch. */
export function buildKilled(owner: RunOwner, log: EventLog, now: number): Results {
  const events = log.events.map(({ event }) => event);
  const open = openSteps(log.events);
  const reached = open.at(-1)?.title;
  const tiers = tiersOf(owner, events);
  const ended = Math.max(Date.parse(log.events.at(-1)?.at ?? owner.startedAt), Date.parse(owner.startedAt));
  const started = events.find((event) => event.kind === "run.started");
  return {
    schema: resultsVersion,
    run: {
      id: owner.id, recipe: owner.recipe, lane: owner.lane, parent: owner.parent, startedAt: owner.startedAt, finishedAt: new Date(Math.max(now, ended)).toISOString(),
      ms: ended - Date.parse(owner.startedAt), ended: "killed",
    },
    request: owner.request ?? {
      source: owner.source, ref: started?.ref ?? "", base: null, tiers: [...tierNames], suite: null,
      deadlineSeconds: Math.max(0, Math.round((Date.parse(owner.deadline) - Date.parse(owner.startedAt)) / 1000)),
    },
    head: decided(events, "head", resultsSchema.shape.head) ?? null,
    plan: decided(events, "plan", resultsSchema.shape.plan) ?? null,
    data: decided(events, "data", resultsSchema.shape.data) ?? null,
    captured: null,
    customisation: decided(events, "customisation", resultsSchema.shape.customisation) ?? {},
    tiers,
    lint: { status: "unverified", reason: killedReason, findings: [] },
    rungs: rungNames.map((rung) => {
      const failed = tiers.some((tier) => tier.status === "fail" && (tier.tier === rung || (rung === "backup_restore" && (tier.tier === "backup" || tier.tier === "restore"))));
      return failed ? { rung, status: "fail" } : { rung, status: "unverified", reason: killedReason };
    }),
    level: 0,
    verdict: "ours",
    fault: faultOf(owner, reached, open.at(-1)?.message, events),
    warnings: [
      ...events.filter((event) => event.kind === "warning").map((event) => event.message),
      ...(log.cutBytes > 0 ? [`the last line of events.ndjson was cut off after ${log.cutBytes} bytes`] : []),
      ...log.problems.map(({ line, message }) => `line ${line} of events.ndjson cannot be read: ${message}`),
    ],
    adaptations: [],
    steps: stepsOf(events, open, ended),
    deploys: { expected: 0, counted: 0 },
    dependencies: [],
    wayBack: null,
    images: [],
    tools: {},
    inventory: null,
    claims: events.filter((event) => event.kind === "claim").map((event) => event.claim),
    screenshot: null,
    shipped: decided(events, "shipped", resultsSchema.shape.shipped) ?? null,
  };
}

const killedReason = "the run was killed before it ended";

function faultOf(owner: RunOwner, reached: string | undefined, message: string | undefined, events: readonly RunEvent[]): RunFault {
  const earlier = events.findLast((event) => event.kind === "fault")?.fault;
  return {
    class: "infrastructure", tier: "run", code: "killed",
    reason: reached ? `the run's process was killed during "${reached}"` : "the run's process was killed",
    evidence: [
      `process ${owner.pid} of the run is gone and left no record`,
      ...(message ? [`last said: ${message}`] : []),
      ...(earlier ? [`a fault was seen before that: ${earlier.reason}`] : []),
    ],
    next: "Run it again. If it is killed again, look for memory shortage on the host (`dmesg`).",
  };
}

function tiersOf(owner: RunOwner, events: readonly RunEvent[]): TierResult[] {
  const wanted = owner.request?.tiers ?? tierNames;
  const finished = new Map(events.filter((event) => event.kind === "tier.finished").map((event) => [event.result.tier, event.result]));
  return tierNames.map((tier): TierResult => {
    const whole = finished.get(tier);
    if (whole) return whole;
    if (!wanted.includes(tier)) return { tier, status: "unverified", reason: "not selected", ms: 0, tests: [] };
    const tests: TestResult[] = events.filter((event) => event.kind === "test").filter((event) => event.tier === tier).map((event) => event.test);
    const failed = tests.some((test) => test.status === "fail");
    return { tier, status: failed ? "fail" : "unverified", reason: killedReason, ms: tests.reduce((sum, test) => sum + test.ms, 0), tests };
  });
}

function stepsOf(events: readonly RunEvent[], open: readonly { step: string; startedAt: string }[], ended: number): StepResult[] {
  const done = events.filter((event) => event.kind === "step.finished").map((event) => event.result);
  return [...done, ...open.map(({ step, startedAt }) => interrupted(step, startedAt, ended))];
}

function interrupted(name: string, startedAt: string, ended: number): StepResult {
  return { name, startedAt, ms: Math.max(0, ended - Date.parse(startedAt)), outcome: "interrupted" };
}

/** A part of the record that was told as a decision, when it has the record's shape. */
function decided<T>(events: readonly RunEvent[], about: string, schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } }): T | undefined {
  const told = events.findLast((event) => event.kind === "decision" && event.about === about);
  if (told?.kind !== "decision") return undefined;
  const parsed = schema.safeParse(told.decision);
  return parsed.success ? parsed.data : undefined;
}
