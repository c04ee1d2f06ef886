import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "#kit/fault.ts";
import { deriveLevel } from "#run/level.ts";
import { deriveVerdict } from "#run/verdict.ts";
import { readEvents } from "./read-events.ts";
import { openRunFolder, runFiles, type OpenedRun } from "./run-folder.ts";
import type { Results } from "./schema.ts";
import { evidenceProblems } from "./verify/evidence.ts";
import { eventProblems } from "./verify/events.ts";
import { junitProblems } from "./verify/junit.ts";
import type { Problem } from "./verify/problem.ts";
import { recordProblems, type Policies } from "./verify/record-rules.ts";

/** The policies that runs are made with. */
export const runPolicies: Policies = {
  deriveLevel,
  deriveVerdict: ({ run, request, tiers, fault, inventory, deploys }) => deriveVerdict({ ended: run.ended, selected: request.tiers, tiers, fault, left: inventory?.left.length ?? null, deploys }),
};

export type { Policies } from "./verify/record-rules.ts";
export type { Problem } from "./verify/problem.ts";

/** What `cc-ci verify` found. `results` is there when the record could be read, whatever is wrong with the rest. */
export type Verification = {
  readonly ok: boolean;
  /** All of them, not only the first. */
  readonly problems: readonly Problem[];
  /** Files that only show the results and are missing; they never make a run unproven. */
  readonly warnings: readonly string[];
  /** How much was examined. */
  readonly checked: { readonly claims: number; readonly evidenceFiles: number; readonly events: number; readonly tests: number };
  readonly results: Results | undefined;
};

/**
 * Checks a finished run again from its folder alone: the record's shape and its agreement with itself, every claim against its
 * evidence, the event log, junit.xml, the level and the verdict. A folder that is not there is a fault; all else is a problem in the
 * answer.
 */
export async function verifyRun(folder: string, policies: Policies = runPolicies): Promise<Verification> {
  const opened = await open(folder);
  if (!("path" in opened)) return failed(opened);
  const { results, owner } = opened;
  if (results === undefined) return failed({ file: runFiles.results, code: "no-record", message: "the run has no terminal record: it goes on, or it was killed and not reaped yet" });
  const log = await readEvents(join(folder, runFiles.events));
  const hookLogs = await readdir(join(folder, runFiles.hookLogs)).catch(() => []);
  const evidence = await evidenceProblems(folder, results.claims);
  const junit = await readFile(join(folder, runFiles.junit), "utf8").catch(() => undefined);
  const problems: Problem[] = [
    ...(owner.id !== results.run.id || owner.recipe !== results.run.recipe ? [{ file: runFiles.owner, code: "owner", message: "run.json and results.json are of different runs" }] : []),
    ...recordProblems(results, { hookLogs }, policies),
    ...evidence.problems,
    ...eventProblems(log, results),
    ...(junit === undefined ? [] : junitProblems(junit, results)),
  ];
  const tests = results.tiers.reduce((sum, tier) => sum + tier.tests.length, 0);
  return {
    ok: problems.length === 0,
    problems,
    warnings: await missingPresentation(folder),
    checked: { claims: results.claims.length, evidenceFiles: evidence.files, events: log.events.length, tests },
    results,
  };
}

async function open(folder: string): Promise<OpenedRun | Problem> {
  try {
    return await openRunFolder(folder);
  } catch (error) {
    if (!(error instanceof Fault) || error.code === "run-missing") throw error;
    return { file: error.at?.file.slice(folder.length).replace(/^\/+/, "") ?? "", code: error.code, message: error.message };
  }
}

function failed(problem: Problem): Verification {
  return { ok: false, problems: [problem], warnings: [], checked: { claims: 0, evidenceFiles: 0, events: 0, tests: 0 }, results: undefined };
}

async function missingPresentation(folder: string): Promise<string[]> {
  const names = new Set(await readdir(folder));
  return [runFiles.report, runFiles.junit, runFiles.badge].filter((name) => !names.has(name)).map((name) => `${name} is missing`);
}
