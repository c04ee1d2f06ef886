import type { StackWatch } from "#deploy/watch.ts";
import type { Run } from "../context.ts";
import { carriedData, claimDataThere } from "../data.ts";
import type { Say } from "../steps.ts";
import { converge } from "../converge.ts";
import { recordTier, type TierOutcome } from "../tier.ts";
import { checkServed } from "./served.ts";
import { runSuiteTests } from "./suite-tests.ts";

export type InstallFacts = { readonly phase: "base" | "head"; readonly baseDiffers: boolean; readonly version: string | null; /** The mark in the data that the app started from. */ readonly carried: string | null };

/**
 * The app that was just deployed comes to rest and serves. Asserts against the base where there is one.
 * @param deploy performs the one deploy, so that a refusal of the engine counts as a failed install
 */
export async function installTier(run: Run, facts: InstallFacts, deploy: (say: Say) => Promise<StackWatch>, say: Say): Promise<TierOutcome> {
  return await recordTier(run, "install", facts, async (recorder) => {
    await using watch = await recorder.check("the engine takes the app", () => deploy(say));
    await recorder.check("every service comes to rest", () => converge(run, watch, "install", "install.converged", say));
    await checkServed(run, "install", recorder, facts.phase);
    if (facts.carried !== null) {
      const { carried } = facts;
      await recorder.check("the data that the app started from is there", async () => claimDataThere(run, "install", await carriedData(run, carried), "that the canonical carries is in the app", "carried"), "hook");
    }
    await runSuiteTests(run, recorder, { tier: "install", phase: facts.phase, from: null, to: facts.version, mark: null });
  });
}
