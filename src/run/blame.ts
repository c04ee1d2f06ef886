import type { FaultKind } from "#kit/fault.ts";
import type { FaultClass } from "#results/schema.ts";

export type BlameFacts = {
  /** Kind of the fault that was thrown; null for an error that nobody foresaw. */
  readonly kind: FaultKind | null;
  /** Where the error came from: the harness's own code, a hook of the suite, or a test. */
  readonly from: "harness" | "hook" | "test";
  /** The error is a mistake in a program (TypeError and the like), not a failed expectation. */
  readonly programmingError: boolean;
  /** What was deployed when it happened. */
  readonly phase: "base" | "head";
  /** The base is another commit than the head. */
  readonly baseDiffers: boolean;
};

/** Whose fault a failure is. The verdict's colour and the exit code follow from it. */
export function blame(facts: BlameFacts): FaultClass {
  switch (facts.kind) {
    case "infrastructure":
    case "cancelled":
      return "infrastructure";
    case "usage":
    case "suite":
      return "suite";
    case "upstream":
      return "upstream";
    case "recipe":
      return recipeOrBase(facts);
    case null:
      return unforeseen(facts);
  }
}

/** A published release that does not install is not the fault of the head under test. */
function recipeOrBase(facts: BlameFacts): FaultClass {
  return facts.phase === "base" && facts.baseDiffers ? "upstream" : "recipe";
}

function unforeseen(facts: BlameFacts): FaultClass {
  if (facts.from === "harness") return "infrastructure";
  if (facts.programmingError) return "suite";
  // A test that ran and failed has seen the app misbehave; a hook may have failed for any reason.
  return facts.from === "test" ? recipeOrBase(facts) : "unknown";
}
