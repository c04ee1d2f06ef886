import { missingClaims, type RequiredFacts } from "../required-claims.ts";
import { runFiles } from "../run-folder.ts";
import { rungNames, type Results, type RungResult, type Status, type Tier, type TierResult, type Verdict } from "../schema.ts";
import type { Problem } from "./problem.ts";

/** The run's own policies, which must give again what the record says. */
export type Policies = {
  readonly deriveLevel: (rungs: RungResult[]) => number;
  /** Left out, the verdict is only held to the rules below. */
  readonly deriveVerdict?: (results: Results) => Verdict;
};

/** Everything that a record must agree with in itself. Pure; gives all problems. */
export function recordProblems(results: Results, facts: RequiredFacts, policies: Policies): Problem[] {
  return [...tierProblems(results), ...rungProblems(results), ...levelProblems(results, policies), ...claimProblems(results, facts), ...verdictProblems(results, policies)];
}

function problem(code: string, message: string): Problem {
  return { file: runFiles.results, code, message };
}

function tierProblems(results: Results): Problem[] {
  const names = results.tiers.map(({ tier }) => tier);
  const twice = names.filter((name, index) => names.indexOf(name) !== index).map((name) => problem("tier-twice", `tier ${name} is there twice`));
  const absent = results.run.ended === "finished" ? results.request.tiers.filter((tier) => !names.includes(tier)) : [];
  return [...twice, ...absent.map((tier) => problem("tier-absent", `tier ${tier} was asked for and is not in the record`)), ...results.tiers.flatMap(oneTier)];
}

function oneTier({ tier, status, reason, tests }: TierResult): Problem[] {
  const problems: Problem[] = [];
  const failed = tests.filter((test) => test.status === "fail");
  if (failed.length > 0 && status !== "fail") problems.push(problem("tier-hides-failure", `tier ${tier} is ${status} but its test "${failed[0]!.name}" failed`));
  // Tests that the recipe brought prove nothing for it.
  if (status === "pass" && !tests.some((test) => test.status === "pass" && test.source !== "shipped")) problems.push(problem("tier-without-test", `tier ${tier} passed without one test that passed`));
  if (status === "fail" && failed.length === 0 && !reason) problems.push(problem("tier-without-cause", `tier ${tier} failed without a failing test or a reason`));
  if ((status === "skip" || status === "unverified") && !reason) problems.push(problem("no-reason", `tier ${tier} is ${status} without a reason`));
  return problems;
}

function rungProblems(results: Results): Problem[] {
  const names = results.rungs.map(({ rung }) => rung);
  if (names.join() !== rungNames.join()) return [problem("rungs", `the rungs are ${names.join(", ") || "missing"}, not ${rungNames.join(", ")}`)];
  const problems = results.rungs.flatMap(({ rung, status, reason }) => {
    const below = statusesOf(results, rung);
    const found: Problem[] = [];
    if (status === "pass" && !below.every((one) => one === "pass")) found.push(problem("rung-overstated", `rung ${rung} passed but what it stands on is ${below.join(" and ")}`));
    if (status !== "fail" && below.includes("fail")) found.push(problem("rung-hides-failure", `rung ${rung} is ${status} but what it stands on failed`));
    if (status === "fail" && !below.includes("fail")) found.push(problem("rung-understated", `rung ${rung} failed but what it stands on is ${below.join(" and ")}`));
    if ((status === "skip" || status === "unverified") && !reason) found.push(problem("no-reason", `rung ${rung} is ${status} without a reason`));
    return found;
  });
  const errors = results.lint.findings.filter((finding) => finding.severity === "error");
  if (results.lint.status === "pass" && errors.length > 0) problems.push(problem("lint-hides-error", `lint passed with ${errors.length} findings that are errors`));
  return problems;
}

/** The statuses that a rung sums up; a tier that is not in the record counts as unverified. */
function statusesOf(results: Results, rung: RungResult["rung"]): Status[] {
  if (rung === "lint") return [results.lint.status];
  const tiers: Tier[] = rung === "backup_restore" ? ["backup", "restore"] : [rung];
  return tiers.map((tier) => results.tiers.find((one) => one.tier === tier)?.status ?? "unverified");
}

function levelProblems(results: Results, { deriveLevel }: Policies): Problem[] {
  const level = deriveLevel(results.rungs);
  return level === results.level ? [] : [problem("level", `the level is ${results.level}; the rungs give ${level}`)];
}

function claimProblems(results: Results, facts: RequiredFacts): Problem[] {
  const ids = results.claims.map(({ id }) => id);
  const known = new Set(ids);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => problem("claim-twice", `claim ${id} is there twice`));
  const misplaced = results.claims.filter(({ id, tier }) => !id.startsWith(`${tier}.`)).map(({ id, tier }) => problem("claim-tier", `claim ${id} says it is of tier ${tier}`));
  const vacuous = results.claims.filter(({ check, expected }) => check === "at-least" && !(typeof expected === "number" && expected > 0));
  const dangling = results.tiers.flatMap(({ tests }) => tests.flatMap((test) => test.claims.filter((id) => !known.has(id)).map((id) => ({ id, test: test.name }))));
  const missing = missingClaims(results, facts).map((one) => {
    const need = one.for === "green" ? "the green verdict" : `the passed tier ${one.for}`;
    return problem(one.problem === "missing" ? "claim-missing" : "claim-fails", one.problem === "missing" ? `${need} needs the claim ${one.id}, which is not there` : `${need} has the claim ${one.id}, which does not hold`);
  });
  return [
    ...twice, ...misplaced, ...missing,
    ...vacuous.map(({ id }) => problem("claim-vacuous", `claim ${id} asks for at least nothing, which proves nothing`)),
    ...dangling.map(({ id, test }) => problem("claim-dangling", `test "${test}" names the claim ${id}, which is not there`)),
  ];
}

function verdictProblems(results: Results, { deriveVerdict }: Policies): Problem[] {
  const { verdict, fault } = results;
  const why = verdict === "green" ? greenDoubts(results) : [];
  const whole = results.run.ended === "finished";
  if (verdict !== "green" && fault === null && (whole || verdict === "red")) why.push("there is no fault");
  if (verdict === "red" && fault?.class === "infrastructure") why.push("the fault is infrastructure, which is ours");
  // A run that was broken off proves nothing, whatever it had seen by then.
  if (whole && verdict === "ours" && (fault?.class === "recipe" || fault?.class === "suite")) why.push(`the fault is the ${fault.class}'s`);
  const derived = deriveVerdict?.(results) ?? verdict;
  if (derived !== verdict) why.push(`the record's facts give ${derived}`);
  return why.map((reason) => problem("verdict", `the verdict is ${verdict}, but ${reason}`));
}

/** What stands against a green verdict. */
function greenDoubts(results: Results): string[] {
  const { run, request, fault, tiers, inventory, deploys, claims, head, plan } = results;
  const doubts: string[] = [];
  if (run.ended !== "finished") doubts.push(`the run was ${run.ended}`);
  if (fault) doubts.push(`there is a fault (${fault.code})`);
  // A tier that nobody asked for is unverified by right.
  for (const { tier, status } of tiers) if (status === "fail" || (status === "unverified" && request.tiers.includes(tier))) doubts.push(`tier ${tier} is ${status}`);
  if (!tiers.some(({ status }) => status === "pass")) doubts.push("no tier passed");
  if (claims.length === 0) doubts.push("nothing was claimed");
  if (!inventory) doubts.push("no inventory was taken");
  else if (inventory.left.length > 0) doubts.push(`${inventory.left.length} things are left behind`);
  if (deploys.counted !== deploys.expected || deploys.counted < 1) doubts.push(`${deploys.counted} deploys were counted, ${deploys.expected} expected`);
  if (!head) doubts.push("the head is not known");
  if (!plan) doubts.push("there is no plan");
  return doubts;
}
