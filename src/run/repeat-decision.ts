import type { Results } from "#results/schema.ts";

export type RepeatDecision = { readonly kind: "repeat"; readonly reason: string } | { readonly kind: "no" };

/** What an app beside the one under test may be at fault for: it went away, or did not answer as it must while it was set up. */
const passing: readonly string[] = ["warm-lost", "provider-refused", "provider-slow"];

/** Whether a run is made once more, because an app beside the one under test failed and nothing was proven about the recipe. Pure. */
export function decideRepeat({ run, verdict, fault, dependencies }: Pick<Results, "run" | "verdict" | "fault" | "dependencies">): RepeatDecision {
  if (run.ended !== "finished" || verdict !== "ours" || fault === null || dependencies.length === 0) return { kind: "no" };
  return fault.tier === "run" && passing.includes(fault.code) ? { kind: "repeat", reason: fault.reason } : { kind: "no" };
}
