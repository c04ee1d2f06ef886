import { isDeepStrictEqual } from "node:util";
import type { RunEvent } from "../events.ts";
import type { EventLog } from "../read-events.ts";
import { openSteps } from "../read-events.ts";
import { runFiles } from "../run-folder.ts";
import type { Results } from "../schema.ts";
import type { Problem } from "./problem.ts";

/** What the event log must agree with: in itself, and with the record. Pure. */
export function eventProblems(log: EventLog, results: Results): Problem[] {
  return [...shapeProblems(log), ...endProblems(log, results), ...contentProblems(log, results)];
}

function problem(code: string, message: string): Problem {
  return { file: runFiles.events, code, message };
}

function shapeProblems({ events, problems, cutBytes }: EventLog): Problem[] {
  const found = problems.map(({ line, message }) => problem("event-line", `line ${line}: ${message}`));
  if (cutBytes > 0) found.push(problem("event-cut", `the last line is cut off after ${cutBytes} bytes`));
  const gap = events.findIndex(({ seq }, index) => seq !== index + 1);
  if (gap >= 0) found.push(problem("event-gap", `event ${gap + 1} has number ${events[gap]!.seq}`));
  const finishedOnly = events.filter(({ event }, index) => event.kind === "step.finished" && !events.slice(0, index).some((earlier) => earlier.event.kind === "step.started" && earlier.event.step === event.step));
  for (const { seq } of finishedOnly) found.push(problem("step-not-started", `event ${seq} finishes a step that was not started`));
  for (const { title } of openSteps(events)) found.push(problem("step-open", `step "${title}" was started and never finished`));
  return found;
}

function endProblems({ events }: EventLog, results: Results): Problem[] {
  const ends = events.filter(({ event }) => event.kind === "run.finished");
  const first = events[0]?.event;
  const found: Problem[] = [];
  if (first && first.kind !== "run.started") found.push(problem("event-first", "the first event is not run.started"));
  if (first?.kind === "run.started" && first.run !== results.run.id) found.push(problem("event-run", `the events are of run ${first.run}`));
  if (ends.length !== 1) found.push(problem("event-ends", `there are ${ends.length} run.finished events instead of one`));
  const last = events.at(-1)?.event;
  if (last?.kind !== "run.finished") found.push(problem("event-last", "the last event is not run.finished"));
  else if (!isDeepStrictEqual(last.results, results)) found.push(problem("event-results", `run.finished states other results than results.json: ${differences(last.results, results).join(", ")}`));
  return found;
}

function contentProblems({ events }: EventLog, results: Results): Problem[] {
  const of = <K extends RunEvent["kind"]>(kind: K): Extract<RunEvent, { kind: K }>[] => events.map(({ event }) => event).filter((event): event is Extract<RunEvent, { kind: K }> => event.kind === kind);
  const found: Problem[] = [];
  const claims = of("claim").map(({ claim }) => claim);
  for (const claim of claims) if (!results.claims.some((one) => isDeepStrictEqual(one, claim))) found.push(problem("claim-removed", `claim ${claim.id} was made, but is not so in the record`));
  for (const claim of results.claims) if (!claims.some((one) => one.id === claim.id)) found.push(problem("claim-added", `claim ${claim.id} is in the record, but was never made`));
  const told = of("test").map(({ tier, test }) => testKey(tier, test));
  const kept = results.tiers.flatMap(({ tier, tests }) => tests.map((test) => testKey(tier, test)));
  for (const key of without(told, kept)) found.push(problem("test-removed", `test ${key} ran, but is not so in the record`));
  for (const key of without(kept, told)) found.push(problem("test-added", `test ${key} is in the record, but never ran`));
  const tiers = of("tier.finished").map(({ result }) => result);
  for (const { tier, status } of tiers) if (results.tiers.find((one) => one.tier === tier)?.status !== status) found.push(problem("tier-differs", `tier ${tier} finished with ${status}, which the record does not say`));
  for (const { tier, status } of results.tiers) if (status === "pass" && !tiers.some((one) => one.tier === tier)) found.push(problem("tier-added", `tier ${tier} passed in the record, but never finished`));
  const steps = of("step.finished").map(({ result }) => result);
  for (const step of results.steps) if (!steps.some((one) => isDeepStrictEqual(one, step))) found.push(problem("step-differs", `step ${step.name} is in the record, but no event says so`));
  return found;
}

function testKey(tier: string, test: { name: string; source: string; status: string }): string {
  return `${tier} "${test.name}" (${test.source}, ${test.status})`;
}

/** What is in the first list and not in the second, each as often as it is there. */
function without(all: readonly string[], known: readonly string[]): string[] {
  const rest = [...known];
  return all.filter((item) => {
    const index = rest.indexOf(item);
    if (index >= 0) rest.splice(index, 1);
    return index < 0;
  });
}

function differences(a: Results, b: Results): string[] {
  return (Object.keys(b) as (keyof Results)[]).filter((key) => !isDeepStrictEqual(a[key], b[key]));
}
