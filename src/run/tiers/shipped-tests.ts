import { join } from "node:path";
import { chromiumNames } from "#doctor/checks/chromium.ts";
import { findProgram } from "#doctor/find-program.ts";
import { startEdge } from "#edge/edge.ts";
import { Fault } from "#kit/fault.ts";
import type { Results, TestResult } from "#results/schema.ts";
import { plainText } from "#results/text.ts";
import type { Shipped } from "#shipped/classify.ts";
import { decideShipped, type ShippedDecision } from "#shipped/decide.ts";
import { channelBounds } from "#shipped/limits.ts";
import { listShipped } from "#shipped/list.ts";
import { runConfined, type ConfinedResults } from "#shipped/run-confined.ts";
import { isShown } from "#shipped/sandbox/system.ts";
import { lacksToConfine } from "#shipped/sandbox/probe.ts";
import { isAllowed } from "#shipped/allow.ts";
import { strangersApp } from "#shipped/strangers-app.ts";
import type { Run } from "../context.ts";
import type { RunRequest } from "../request.ts";
import type { TierRecorder } from "../tier.ts";

/** Lines of what they print that are told; the event log keeps them. */
const mostTold = 200;

/** What the head ships as tests, and what was decided about it. */
export type ShippedPlan = { readonly clone: string; readonly shipped: Shipped; readonly decision: ShippedDecision };

/** Looks at names and kinds only. Whether this host can confine them is tried only for those that are allowed. */
export async function planShipped(request: RunRequest, clone: string, commit: string, signal: AbortSignal): Promise<ShippedPlan> {
  const shipped = await listShipped(clone, commit, signal);
  const { source, shipped: { allow } } = request;
  const lacks = shipped.tests.length > 0 && request.tiers.includes("custom") && isAllowed(source, allow) ? await lacksToConfine() : null;
  return { clone, shipped, decision: decideShipped({ shipped, source, allow, lacks }) };
}

/** What the record says before any of them has run; null for a recipe that ships none. */
export function shippedRecord({ decision }: ShippedPlan, notRun: string): Results["shipped"] {
  if (decision.kind === "none") return null;
  const refused = (decision.kind === "refused" ? decision.files : decision.refused).map(({ file, reason }) => ({ file, outcome: "refused" as const, reason }));
  const waiting = decision.kind === "run" ? decision.tests.map((file) => ({ file, outcome: "not-run" as const, reason: notRun })) : [];
  return { decision: decision.kind, reason: decision.reason, files: [...waiting, ...refused], limits: [] };
}

/** A refused file as a test that was skipped, so that every report shows it with its reason. */
export function refusedTests({ decision }: ShippedPlan): TestResult[] {
  const files = decision.kind === "none" ? [] : decision.kind === "refused" ? decision.files : decision.refused;
  return files.map(({ file, reason }) => ({ name: file, source: "shipped", file, status: "skip", ms: 0, error: `refused: ${reason}`, claims: [] }));
}

/**
 * Runs what may be run of the recipe's own tests, after the suite's. They can make the tier red and never green: the tier's status is made without those that passed.
 * @returns the record, with what became of each file
 */
export async function runShippedTests(run: Run, recorder: TierRecorder, plan: ShippedPlan, version: string | null): Promise<Results["shipped"]> {
  const record = shippedRecord(plan, "not reached");
  recorder.shippedTests(refusedTests(plan));
  if (record === null || plan.decision.kind !== "run") return record;
  const results = await confine(run, plan, version);
  recorder.shippedTests(results.tests);
  for (const limit of results.limits) run.warn(`tests that the recipe ships ran into a limit: ${limit}`);
  await claimEnded(run, results);
  const first = (file: string): string => results.tests.find((test) => test.file === file)?.error?.split("\n")[0] ?? "it reported nothing";
  const whole: Results["shipped"] = {
    ...record,
    files: record.files.map((one) => (one.outcome === "not-run" ? (results.ran.includes(one.file) ? { file: one.file, outcome: "ran" } : { ...one, reason: first(one.file) }) : one)),
    limits: results.limits,
  };
  run.emit({ kind: "decision", about: "shipped", decision: whole, reason: `${results.ran.length} of ${plan.decision.tests.length} files ran` });
  return whole;
}

async function confine(run: Run, { clone, shipped }: ShippedPlan, version: string | null): Promise<ConfinedResults> {
  const { docker, request, signal, workFolder } = run;
  const found = await findProgram(chromiumNames, process.env);
  const chromium = found !== undefined && (await isShown(found)) ? found : null;
  if (found !== undefined && chromium === null) run.warn(`tests that the recipe ships have no browser: ${found} lies where they cannot see it`);
  const socketPath = join(workFolder, "s.sock");
  // Not the run's own edge: that one also leads to the apps beside this one.
  let told = 0;
  await using edge = await startEdge({ docker, stateHome: request.stateHome, socketPath, socketConnections: channelBounds.connections, signal });
  await edge.addApp({ stack: run.stack, domains: [run.domain] });
  return await runConfined({
    id: run.id, workFolder, clone, shipped, version, chromium, signal,
    app: strangersApp(run.app, edge, signal),
    edge: { socketPath, proxyUrl: edge.proxyUrl, caPath: edge.caPath, spkiHash: edge.spkiHash },
    limits: request.shipped.limits,
    onOutput: (message) => {
      told += 1;
      if (told <= mostTold) run.emit({ kind: "step.progress", step: "custom", message: told === mostTold ? "they print more, which is left out" : plainText(message).trim().slice(0, 300) });
    },
  });
}

/** It is seen, not assumed, that nothing of them goes on. */
async function claimEnded(run: Run, { tests, limits, lingered }: ConfinedResults): Promise<void> {
  const claim = await run.claims.claim({
    id: "custom.shipped-ended",
    tier: "custom",
    claim: "no process of the tests that the recipe ships was left when the last of them had ended",
    observed: "processes in their control group, which was removed then",
    check: "equals",
    expected: 0,
    evidence: { name: "shipped-tests", json: { left: lingered, limits, tests: tests.map(({ file, name, status, ms }) => ({ file: file ?? "", name, status, ms })) }, pointer: "/left" },
  });
  if (!claim.holds) throw new Fault("infrastructure", "shipped-left", `${lingered} processes of the tests that the recipe ships outlived them; they were ended`, { next: "Report it: this is a defect of cc-ci." });
}
