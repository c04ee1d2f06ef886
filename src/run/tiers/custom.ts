import type { Run } from "../context.ts";
import { recordTier, type TierOutcome } from "../tier.ts";
import { runSuiteTests } from "./suite-tests.ts";

/** All of the suite's tests of what the app is for, against the head as it was left by the tiers before. */
export async function customTier(run: Run, facts: { readonly version: string | null }): Promise<TierOutcome> {
  return await recordTier(run, "custom", { phase: "head", baseDiffers: false }, async (recorder) => {
    const { before } = run.loaded.suite;
    if (before.custom) await recorder.check("the hook before custom succeeds", () => before.custom?.(run.app) ?? Promise.resolve(), "hook");
    await runSuiteTests(run, recorder, { tier: "custom", phase: "head", from: null, to: facts.version, mark: null });
  });
}
