import { messageOf } from "#kit/fault.ts";
import { basename, join } from "node:path";
import { packageRoot } from "#kit/packages.ts";
import { buildSampleRecipe } from "#samples/build-recipe.ts";
import type { Sample } from "#samples/sample.ts";
import { checkCrashLoop, crashLoop } from "./crash-loop.ts";
import type { Deaths } from "./deaths.ts";
import { expectedOutcome, noRecord, outcomeOf, sameOutcome, type Outcome } from "./outcome.ts";
import type { Line, Row } from "./print.ts";
import { runCcCi, type Ran } from "./run-cc-ci.ts";

export type CanaryResult = { readonly row: Row; readonly more: readonly Line[] };

/** Makes a planted recipe's repository, runs cc-ci on it and compares. Only an abort rejects: every other failure is a row that is not ok. */
export async function runCanary(sample: Sample, into: string, deaths: Deaths, signal: AbortSignal): Promise<CanaryResult> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const { name } = sample;
  // A broken recipe is run under its own name.
  const recipe = sample.of === null ? name : basename(sample.of);
  if (sample.expect === undefined) return failed(name, noRecord, ["its sample.yml has no `expect`"], seconds());
  const expected = expectedOutcome(sample.expect);
  try {
    const repository = await buildSampleRecipe(sample.folder, into, signal);
    const needed: string[] = [];
    for (const folder of sample.needs) needed.push("--dependency", `${basename(folder)}=${(await buildSampleRecipe(folder, join(into, "needed", name), signal)).path}`);
    const ran = await runCcCi(repository.path, sample.suite ?? (sample.of === null ? null : join(packageRoot, "suites", recipe)), signal, recipe, needed);
    signal.throwIfAborted();
    if (ran.finished === null) return failed(name, expected, [`cc-ci ended with exit code ${ran.exitCode} and no record`, ...ran.tail], seconds());
    const got = outcomeOf(ran.finished.results, expected);
    const more = name === crashLoop.name ? await checkCrashLoop(ran.finished, deaths) : [];
    return { row: { name, expected, got, ok: sameOutcome(expected, got), seconds: seconds(), notes: notesOf(ran.finished) }, more };
  } catch (error) {
    signal.throwIfAborted();
    return failed(name, expected, [messageOf(error)], seconds());
  }
}

function failed(name: string, expected: Outcome, notes: readonly string[], seconds: number): CanaryResult {
  return { row: { name, expected, got: noRecord, ok: false, seconds, notes }, more: [] };
}

function notesOf({ results, folder }: NonNullable<Ran["finished"]>): string[] {
  const { fault, inventory, lint } = results;
  const errors = lint.findings.filter((finding) => finding.severity === "error");
  return [
    ...(fault ? [`${fault.tier}: ${fault.class} (${fault.code}): ${fault.reason}`, ...fault.evidence.slice(-5)] : ["no fault"]),
    ...errors.map((finding) => `lint ${finding.rule} ${finding.file}:${finding.line}: ${finding.message}`),
    ...(inventory?.left ?? []).map((left) => `left: ${left.kind} ${left.name}`),
    `rungs: ${results.rungs.map((rung) => `${rung.rung} ${rung.status}`).join(", ")}`,
    folder,
  ];
}
