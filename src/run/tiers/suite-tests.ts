import { Fault } from "#kit/fault.ts";
import type { Operation } from "#suite/process/protocol.ts";
import { hasTests } from "#suite/has-tests.ts";
import type { Run } from "../context.ts";
import type { TierRecorder } from "../tier.ts";

/** Opens the tier's gate for the suite's tests, and records them. */
export async function runSuiteTests(run: Run, recorder: TierRecorder, operation: Operation): Promise<void> {
  const { tier } = operation;
  if (!hasTests(run.loaded, tier)) return;
  // Never passed over in silence.
  if (!run.state.tests) throw new Fault("infrastructure", "tests-not-started", `the suite has tests of the ${tier} tier, and no process was started for them`);
  const tests = await run.state.tests.tier(tier, operation);
  await recorder.suiteTests(tests, run.state.tests.faultOf(tier));
  const executed = tests.filter((test) => test.status !== "skip").map((test) => test.name);
  const id = tier === "custom" ? "custom.executed" : `${tier}.suite-executed`;
  const claim = await run.claims.claim({
    id,
    tier,
    claim: `the suite's tests of the ${tier} tier were executed`,
    observed: "reported by the test process, one record a test",
    check: "non-empty",
    expected: null,
    evidence: { name: `${tier}-suite-tests`, json: { executed, all: tests.map(({ name, status, ms }) => ({ name, status, ms })) }, pointer: "/executed" },
  });
  if (!claim.holds) recorder.nothingExecuted();
}
