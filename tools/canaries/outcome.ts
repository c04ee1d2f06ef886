import type { Results } from "#results/schema.ts";
import type { SampleExpectation } from "#samples/sample.ts";

/** What a run said, or should have said. `null` stands for "none". */
export type Outcome = {
  readonly verdict: string;
  readonly level: number | null;
  /** The first tier that failed, or where else the fault lies. */
  readonly tier: string | null;
  readonly fault: string | null;
  /** Only where the code is part of what is expected. */
  readonly code?: string | null;
  /** The first test that failed; only where that is part of what is expected. */
  readonly test?: string | null;
};

export function expectedOutcome(expect: SampleExpectation): Outcome {
  return {
    verdict: expect.verdict,
    level: expect.level,
    tier: expect.tier ?? null,
    fault: expect.fault ?? null,
    ...(expect.code !== undefined && { code: expect.code }),
    ...(expect.test !== undefined && { test: expect.test }),
  };
}

/** The outcome that a run's record shows; with the fault's code and the failing test where these are expected. */
export function outcomeOf(results: Results, wanted: Pick<Outcome, "code" | "test">): Outcome {
  const failed = results.tiers.find((tier) => tier.status === "fail");
  return {
    verdict: results.verdict,
    level: results.level,
    tier: failed?.tier ?? results.fault?.tier ?? null,
    fault: results.fault?.class ?? null,
    ...(wanted.code !== undefined && { code: results.fault?.code ?? null }),
    ...(wanted.test !== undefined && { test: failed?.tests.find(({ status }) => status === "fail")?.name ?? null }),
  };
}

/** A run that left no record. It equals no expectation. */
export const noRecord: Outcome = { verdict: "none", level: null, tier: null, fault: null };

export function sameOutcome(expected: Outcome, got: Outcome): boolean {
  return (["verdict", "level", "tier", "fault", "code", "test"] as const).every((key) => expected[key] === got[key]);
}

/** For example `red, level 1, upgrade: recipe (rolled-back)`. */
export function formatOutcome({ verdict, level, tier, fault, code, test }: Outcome): string {
  if (level === null) return "no record";
  const blame = tier === null && fault === null ? "" : `, ${tier ?? "no tier"}: ${fault ?? "nobody"}`;
  return `${verdict}, level ${level}${blame}${code === undefined ? "" : ` (${code ?? "no code"})`}${test === undefined ? "" : `: ${test === null ? "no test" : `"${test}"`}`}`;
}
