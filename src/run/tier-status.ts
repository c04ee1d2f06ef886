import type { RunFault, Status, TestResult } from "#results/schema.ts";

/** A tier that does not run: `skip` has a declared or structural reason; `unverified` should have been seen and was not. */
export type NotRun = { readonly status: "skip" | "unverified"; readonly reason: string };

export type TierStatusFacts = {
  readonly tests: readonly Pick<TestResult, "status" | "source">[];
  readonly fault: Pick<RunFault, "reason"> | null;
  /** Why tests could not run that need another app; null where all could. */
  readonly unmet: string | null;
  /** Why nothing of ours was to run in it; null where something was. */
  readonly notRun: NotRun | null;
};

/**
 * What a tier has shown. A test that came with the recipe can make it fail and nothing else: whoever wrote the recipe wrote it too, so one that passes proves nothing that our own
 * checks and the suite did not. Pure.
 */
export function tierStatus({ tests, fault, unmet, notRun }: TierStatusFacts): { readonly status: Status; readonly reason: string | null } {
  const failed = tests.some((test) => test.status === "fail");
  if (failed || fault !== null) return { status: "fail", reason: fault?.reason ?? null };
  if (notRun !== null) return notRun;
  const executed = tests.some((test) => test.status !== "skip" && test.source !== "shipped");
  if (unmet !== null || !executed) return { status: "unverified", reason: unmet ?? "no test was executed" };
  return { status: "pass", reason: null };
}
