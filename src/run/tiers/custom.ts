import type { Run } from "../context.ts";
import type { Found } from "../outcome.ts";
import { recordTier, type TierOutcome, type TierRecorder } from "../tier.ts";
import type { NotRun } from "../tier-status.ts";
import { runShippedTests, type ShippedPlan } from "./shipped-tests.ts";
import { runSuiteTests } from "./suite-tests.ts";

export type CustomFacts = {
  readonly version: string | null;
  /** Why the suite's tests are not to run; absent where they are. */
  readonly notRun?: NotRun | undefined;
  /** What the recipe ships as tests of its own. */
  readonly shipped: ShippedPlan;
};

/** All of the suite's tests of what the app is for, against the head as it was left by the tiers before; then those that the recipe ships, where they may run. */
export async function customTier(run: Run, found: Pick<Found, "shipped">, { version, notRun, shipped }: CustomFacts): Promise<TierOutcome> {
  return await recordTier(run, "custom", { phase: "head", baseDiffers: false }, async (recorder) => {
    if (notRun === undefined) await suitesOwn(run, recorder, version);
    found.shipped = await runShippedTests(run, recorder, shipped, version);
  }, notRun);
}

async function suitesOwn(run: Run, recorder: TierRecorder, version: string | null): Promise<void> {
  const { before } = run.loaded.suite;
  if (before.custom) await recorder.check("the hook before custom succeeds", () => before.custom?.(run.app) ?? Promise.resolve(), "hook");
  await runSuiteTests(run, recorder, { tier: "custom", phase: "head", from: null, to: version, mark: null });
}
