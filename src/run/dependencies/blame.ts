import type { FaultKind } from "#kit/fault.ts";
import type { FaultClass, RunFault } from "#results/schema.ts";

export type DependencyFailure = {
  /** Kind of the fault that was thrown; null for an error that nobody foresaw. */
  readonly kind: FaultKind | null;
  /** Bringing the dependency up, or the suite's own code that connects the app to it. */
  readonly during: "deploy" | "wire";
  /** The error is a mistake in a program (TypeError and the like). */
  readonly programmingError: boolean;
};

/** Whose fault a failed dependency is: never that of the recipe under test. Pure. */
export function blameDependency({ kind, during, programmingError }: DependencyFailure): FaultClass {
  switch (kind) {
    case "recipe":
    case "upstream":
      return "upstream";
    case "suite":
    case "usage":
      return "suite";
    case "infrastructure":
    case "cancelled":
      return "infrastructure";
    case null:
      if (during === "deploy") return "infrastructure";
      return programmingError ? "suite" : "unknown";
  }
}

/**
 * The fault of a run whose warm dependency went away meanwhile: whatever failed may have failed for that, so that nothing is proven about the recipe. Where nothing failed it made no difference. Pure.
 */
export function blameLost(first: RunFault | null, lost: RunFault | null): RunFault | null {
  if (first === null || lost === null) return first;
  return { ...lost, evidence: [...lost.evidence, `what failed: ${first.reason}`, ...first.evidence] };
}
