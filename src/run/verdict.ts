import type { RunFault, Tier, TierResult, Verdict } from "#results/schema.ts";

export type VerdictFacts = {
  readonly ended: "finished" | "interrupted" | "deadline" | "killed";
  /** The tiers that were asked for. */
  readonly selected: readonly Tier[];
  readonly tiers: readonly TierResult[];
  readonly fault: RunFault | null;
  /** Things of the run that are still on the engine or the disk; null when nobody looked. */
  readonly left: number | null;
  readonly deploys: { readonly expected: number; readonly counted: number };
};

/**
 * Green only when everything that was asked for was seen to hold: no fault, every selected tier passed or was skipped for a reason, the app was
 * installed, nothing is left behind, and it was deployed as often as planned. `ours` when cc-ci or its host is to blame.
 */
export function deriveVerdict(facts: VerdictFacts): Verdict {
  if (facts.fault?.class === "infrastructure" || facts.ended !== "finished") return "ours";
  if (facts.fault !== null) return "red";
  const statusOf = (tier: Tier): string | undefined => facts.tiers.find((result) => result.tier === tier)?.status;
  const settled = facts.selected.every((tier) => statusOf(tier) === "pass" || statusOf(tier) === "skip");
  const counted = facts.deploys.counted > 0 && facts.deploys.counted === facts.deploys.expected;
  return settled && statusOf("install") === "pass" && facts.left === 0 && counted ? "green" : "red";
}
