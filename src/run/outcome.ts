import type { LintFinding, Results, RungResult, RunFault, TierResult } from "#results/schema.ts";
import { resultsVersion, tierNames } from "#results/schema.ts";
import type { SnapshotRef } from "#canonical/record.ts";
import type { Claim } from "#results/claim.ts";
import { maskUrl } from "#recipe/git.ts";
import type { Clock } from "#kit/clock.ts";
import { blameLost } from "./dependencies/blame.ts";
import { deriveLevel } from "./level.ts";
import type { RunRequest } from "./request.ts";
import { deriveRungs, type LintOutcome } from "./rungs.ts";
import type { TierOutcome } from "./tier.ts";
import { deriveVerdict } from "./verdict.ts";

/** The recipe as it was fetched for the run: its releases, and where the head lies among them. */
export type Background = {
  /** The suite's key `canonical`. */
  readonly enrolled: boolean;
  readonly head: { readonly commit: string; readonly tree: string };
  readonly tags: readonly { readonly tag: string; readonly commit: string; readonly tree: string; readonly annotated: boolean }[];
  /** Whether the default branch contains the head; null where nobody knows. */
  readonly onDefaultBranch: boolean | null;
  /** Recipes of the apps that the suite declares as needed. */
  readonly dependencies: readonly string[];
};

/** What a run has found out so far; it grows step by step, and whatever it holds at the end is what the record says. */
export type Found = {
  head: Results["head"];
  plan: Results["plan"];
  data: Results["data"];
  /** The snapshot of the app's data, and what belongs to it; the mark and the secrets are not part of the record. */
  captured: { readonly ref: SnapshotRef; readonly mark: string | null; readonly secrets: ReadonlyMap<string, string> } | null;
  /** What a promotion has to know besides the record; null until the recipe is fetched. */
  background: Background | null;
  customisation: Results["customisation"];
  readonly tiers: TierOutcome[];
  lint: LintOutcome & { readonly findings: LintFinding[] };
  inventory: Results["inventory"];
  readonly deploys: { expected: number; counted: number };
  readonly dependencies: Results["dependencies"];
  /** The first dependency that is not there. Told after what the tiers found themselves. */
  dependencyFault: RunFault | null;
  /** A warm dependency that went away while the run used it: what else failed then says nothing of the recipe. */
  dependencyLost: RunFault | null;
  readonly warnings: string[];
  tools: Record<string, string>;
  screenshot: string | null;
  wayBack: Results["wayBack"];
  shipped: Results["shipped"];
  /** A failure outside any tier. */
  fault: RunFault | null;
  ended: Results["run"]["ended"];
};

export function nothingFound(): Found {
  return {
    head: null, plan: null, data: null, captured: null, background: null, customisation: {}, tiers: [], lint: { status: "unverified", reason: "did not run", findings: [] },
    inventory: null, deploys: { expected: 0, counted: 0 }, dependencies: [], dependencyFault: null, dependencyLost: null, warnings: [], tools: {}, screenshot: null, wayBack: null, shipped: null, fault: null, ended: "finished",
  };
}

export type OutcomeFacts = {
  readonly id: string;
  readonly request: RunRequest;
  readonly startedAt: number;
  readonly startedMonotonic: number;
  readonly found: Found;
  readonly steps: Results["steps"];
  readonly claims: readonly Claim[];
  readonly images: Results["images"];
  readonly adaptations: Results["adaptations"];
};

/** The run's record: rungs, level and verdict derived from what was found. Tiers that were never reached are unverified. */
export function outcomeOf(facts: OutcomeFacts, clock: Clock): Results {
  const { found, request } = facts;
  const tiers = tierNames.map((tier): TierResult => found.tiers.find((outcome) => outcome.result.tier === tier)?.result ?? { tier, status: "unverified", reason: notReached(found), ms: 0, tests: [] });
  const rungs: RungResult[] = deriveRungs(tiers, found.lint);
  const first = found.tiers.map((outcome) => outcome.fault).find((candidate) => candidate !== null) ?? found.fault ?? found.dependencyFault ?? leftoverFault(found) ?? miscounted(found) ?? notSettled(request, tiers) ?? notSeen(found, tiers);
  const fault = blameLost(first, found.dependencyLost);
  const left = found.inventory?.left.length ?? null;
  return {
    schema: resultsVersion,
    run: {
      id: facts.id, recipe: request.recipe, lane: request.lane, parent: request.parent,
      startedAt: new Date(facts.startedAt).toISOString(), finishedAt: new Date(clock.now()).toISOString(),
      ms: Math.round(clock.monotonic() - facts.startedMonotonic), ended: found.ended,
    },
    request: { source: maskUrl(request.source), ref: request.ref, base: request.base, tiers: [...request.tiers], suite: request.suite, deadlineSeconds: request.deadlineSeconds },
    head: found.head,
    plan: found.plan,
    data: found.data,
    captured: found.captured?.ref ?? null,
    customisation: found.customisation,
    tiers,
    lint: { status: found.lint.status, ...(found.lint.reason !== undefined && { reason: found.lint.reason }), findings: found.lint.findings },
    rungs,
    level: deriveLevel(rungs),
    verdict: deriveVerdict({ ended: found.ended, selected: request.tiers, tiers, fault, left, deploys: found.deploys }),
    fault,
    warnings: found.warnings,
    adaptations: facts.adaptations,
    steps: facts.steps,
    deploys: { ...found.deploys },
    dependencies: [...found.dependencies],
    images: facts.images,
    tools: found.tools,
    inventory: found.inventory,
    claims: [...facts.claims],
    screenshot: found.screenshot,
    wayBack: found.wayBack,
    shipped: found.shipped,
  };
}

function notReached(found: Found): string {
  return found.ended === "finished" ? "not reached" : `not reached: the run was ${found.ended === "deadline" ? "over its deadline" : "interrupted"}`;
}

function leftoverFault(found: Found): RunFault | null {
  const left = found.inventory?.left ?? [];
  if (left.length === 0) return null;
  return {
    class: "infrastructure", tier: "teardown", code: "left-behind", reason: `${left.length} things that the run made could not be removed`,
    evidence: left.map((item) => `${item.kind} ${item.name} (${item.id})`), next: "Run `cc-ci reap`.",
  };
}

function miscounted(found: Found): RunFault | null {
  const { expected, counted } = found.deploys;
  if (expected === counted) return null;
  return { class: "infrastructure", tier: "run", code: "deploy-count", reason: `the app was deployed ${counted} times instead of ${expected}`, evidence: [] };
}

/** A red verdict always has a reason; this one is for what no check has named. */
function notSettled(request: RunRequest, tiers: readonly TierResult[]): RunFault | null {
  const open = tiers.find((tier) => request.tiers.includes(tier.tier) && tier.status !== "pass" && tier.status !== "skip");
  return open ? { class: "unknown", tier: open.tier, code: "tier-unverified", reason: `the ${open.tier} tier is ${open.status}: ${open.reason ?? "no reason was given"}`, evidence: [] } : null;
}

/** What is missing for green although nothing has failed. */
function notSeen(found: Found, tiers: readonly TierResult[]): RunFault | null {
  if (found.inventory === null) {
    return { class: "infrastructure", tier: "teardown", code: "not-looked", reason: "nobody looked what the run has left behind", evidence: [], next: "Run `cc-ci reap`." };
  }
  if (found.deploys.counted > 0 && tiers.some(({ tier, status }) => tier === "install" && status === "pass")) return null;
  return { class: "unknown", tier: "run", code: "never-installed", reason: "the app was never seen to be installed", evidence: [] };
}
