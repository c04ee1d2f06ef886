import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { faultClasses, resultsSchema, statuses, tierNames, type RunFault, type Status, type Tier } from "#results/schema.ts";
import { defaultLimits } from "#shipped/limits.ts";
import { nothingFound, outcomeOf, type Found } from "./outcome.ts";
import type { RunRequest } from "./request.ts";
import type { TierOutcome } from "./tier.ts";

const started = Date.UTC(2026, 10, 24);
const clock = { now: () => started + 5_000, monotonic: () => 7_000.4 };
const request: RunRequest = {
  source: "https://u:hunter2@forge.example/note.git", recipe: "note", ref: "main", base: null, lane: "cold", parent: null, baseData: null, tiers: tierNames, suite: null, deadlineSeconds: 3_600, deployTimeoutSeconds: null, keepSeconds: 0,
  endpoint: "unix:///var/run/docker.sock", stateHome: "/state", allowedHostPaths: [], shipped: { allow: [], limits: defaultLimits }, zone: "cc-ci.localhost", wayBack: false, companions: { suites: "/suites", upstream: "", sources: {} },
};
const fault = (code: string, change: Partial<RunFault> = {}): RunFault => ({ class: "recipe", tier: "run", code, reason: "why", evidence: [], ...change });
const tier = (name: Tier, status: Status = "pass", broken: RunFault | null = null): TierOutcome => ({ result: { tier: name, status, ms: 1, tests: [], ...(status !== "pass" && { reason: "because" }) }, fault: broken });
const inventory = (...left: { kind: string; id: string; name: string }[]): Found["inventory"] => ({ before: {}, after: {}, left });
const whole = (change: Partial<Found> = {}): Found => ({
  ...nothingFound(), tiers: tierNames.map((name) => tier(name)), lint: { status: "pass", findings: [] }, inventory: inventory(), deploys: { expected: 1, counted: 1 }, ...change,
});
const outcome = (found: Found, change: Partial<RunRequest> = {}): ReturnType<typeof outcomeOf> =>
  outcomeOf({ id: "run-1", request: { ...request, ...change }, startedAt: started, startedMonotonic: 2_000, found, steps: [], claims: [], images: [], adaptations: [] }, clock);

describe("a run in which all is well", () => {
  test("is green, of level 5, and valid", () => {
    const results = outcome(whole());
    expect(results).toMatchObject({ verdict: "green", level: 5, fault: null, run: { ms: 5_000, startedAt: "2026-11-24T00:00:00.000Z", finishedAt: "2026-11-24T00:00:05.000Z", ended: "finished", lane: "cold" } });
    expect(resultsSchema.parse(results)).toEqual(results);
  });

  test("no password of the source is in it", () => {
    expect(JSON.stringify(outcome(whole()))).not.toContain("hunter2");
  });
});

describe("a run that found nothing", () => {
  test.each<[Found["ended"], string, string]>([
    ["finished", "red", "not reached"],
    ["interrupted", "ours", "not reached: the run was interrupted"],
    ["killed", "ours", "not reached: the run was interrupted"],
    ["deadline", "ours", "not reached: the run was over its deadline"],
  ])("%s", (ended, verdict, reason) => {
    const results = outcome({ ...nothingFound(), ended });
    expect(results).toMatchObject({ verdict, level: 0, tiers: tierNames.map((name) => ({ tier: name, status: "unverified", reason, ms: 0, tests: [] })) });
    expect(resultsSchema.parse(results)).toEqual(results);
  });
});

describe("the fault", () => {
  test.each<[string, Found, Partial<RunRequest>, Partial<RunFault>]>([
    ["of the first tier that has one", whole({ tiers: [tier("install"), tier("upgrade", "fail", fault("first")), tier("backup", "fail", fault("second"))], fault: fault("outside") }), {}, { code: "first" }],
    ["of the run, when no tier has one", whole({ fault: fault("outside"), inventory: inventory({ kind: "volume", id: "1", name: "v" }) }), {}, { code: "outside" }],
    ["something is left", whole({ inventory: inventory({ kind: "volume", id: "1", name: "v" }, { kind: "secret", id: "2", name: "s" }), deploys: { expected: 1, counted: 2 } }), {},
      { class: "infrastructure", tier: "teardown", code: "left-behind", reason: "2 things that the run made could not be removed", evidence: ["volume v (1)", "secret s (2)"] }],
    ["deployed too often", whole({ deploys: { expected: 1, counted: 2 }, tiers: [tier("install", "fail")] }), {}, { class: "infrastructure", code: "deploy-count", reason: "the app was deployed 2 times instead of 1" }],
    ["a tier failed and nobody said why", whole({ tiers: [tier("install"), tier("upgrade", "fail"), tier("backup"), tier("restore"), tier("custom")] }), {}, { class: "unknown", tier: "upgrade", code: "tier-unverified", reason: "the upgrade tier is fail: because" }],
    ["a tier was not reached", whole({ tiers: [tier("install")] }), { tiers: ["install", "custom"] }, { tier: "custom", reason: "the custom tier is unverified: not reached" }],
    ["nobody looked for what is left", whole({ inventory: null }), {}, { class: "infrastructure", tier: "teardown", code: "not-looked" }],
    ["the app was never deployed", whole({ deploys: { expected: 0, counted: 0 } }), {}, { class: "unknown", code: "never-installed" }],
    ["the app was never installed", whole({ tiers: [tier("install", "skip"), ...tierNames.slice(1).map((name) => tier(name))] }), {}, { class: "unknown", code: "never-installed" }],
  ])("%s", (_, found, change, expected) => {
    expect(outcome(found, change).fault).toMatchObject(expected);
  });

  test("a tier that was not asked for needs no reason", () => {
    expect(outcome(whole({ tiers: [tier("install")] }), { tiers: ["install"] })).toMatchObject({ verdict: "green", level: 1, fault: null });
  });
});

test("whatever was found: the record is valid, green has no fault, red has one, and ours is ours", () => {
  const someFault = fc.constantFrom(...faultClasses).map((cls) => fault("some", { class: cls }));
  const maybeFault = fc.option(someFault, { nil: null, freq: 4 });
  const tiers = fc.subarray([...tierNames]).chain((names) => fc.tuple(...names.map((name) => fc.tuple(fc.constantFrom(...statuses), maybeFault).map(([status, broken]) => tier(name, status, status === "fail" ? broken : null)))));
  const found: fc.Arbitrary<Found> = fc.record({
    tiers: tiers as fc.Arbitrary<TierOutcome[]>,
    fault: maybeFault,
    inventory: fc.constantFrom(null, inventory(), inventory({ kind: "volume", id: "1", name: "v" })),
    deploys: fc.record({ expected: fc.nat(2), counted: fc.nat(2) }),
    ended: fc.constantFrom("finished" as const, "finished" as const, "interrupted" as const, "deadline" as const),
    lint: fc.constantFrom(...statuses).map((status) => ({ status, findings: [] })),
  }).map((part) => ({ ...nothingFound(), ...part }));
  fc.assert(
    fc.property(found, fc.subarray([...tierNames], { minLength: 1 }), (given, selected) => {
      const results = outcome(given, { tiers: selected });
      expect(resultsSchema.safeParse(results).success).toBe(true);
      expect(results.tiers.map((one) => one.tier)).toEqual(tierNames);
      if (results.verdict === "green") expect(results.fault).toBeNull();
      if (results.verdict === "red") expect(results.fault).not.toBeNull();
      if (results.fault?.class === "infrastructure") expect(results.verdict).toBe("ours");
    }),
    { numRuns: 2_000 },
  );
});
