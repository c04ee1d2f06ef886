import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { faultClasses, statuses, tierNames, type RunFault, type Status, type Tier } from "#results/schema.ts";
import { deriveVerdict, type VerdictFacts } from "./verdict.ts";

const tiers = (change: Partial<Record<Tier, Status>> = {}): VerdictFacts["tiers"] => tierNames.map((tier) => ({ tier, status: change[tier] ?? "pass", ms: 1, tests: [] }));
const fault = (cls: RunFault["class"]): RunFault => ({ class: cls, tier: "upgrade", code: "x", reason: "why", evidence: [] });
const facts: VerdictFacts = { ended: "finished", selected: tierNames, tiers: tiers(), fault: null, left: 0, deploys: { expected: 1, counted: 1 } };

describe("deriveVerdict", () => {
  test.each<[string, Partial<VerdictFacts>, string]>([
    ["everything passed", {}, "green"],
    ["skipped for a reason", { tiers: tiers({ upgrade: "skip", custom: "skip" }) }, "green"],
    ["only the selected tiers count", { selected: ["install"], tiers: tiers({ upgrade: "unverified", backup: "unverified" }) }, "green"],
    ["a tier failed", { tiers: tiers({ restore: "fail" }) }, "red"],
    ["a tier was not verified", { tiers: tiers({ custom: "unverified" }) }, "red"],
    ["a tier is missing", { tiers: tiers().slice(1) }, "red"],
    ["nothing was installed", { tiers: tiers({ install: "skip" }) }, "red"],
    ["nothing was installed and nothing was asked for", { selected: [], tiers: tiers({ install: "skip" }) }, "red"],
    ["something is left", { left: 1 }, "red"],
    ["nobody looked for what is left", { left: null }, "red"],
    ["never deployed", { deploys: { expected: 0, counted: 0 } }, "red"],
    ["deployed too often", { deploys: { expected: 1, counted: 2 } }, "red"],
    ["fault of the recipe", { fault: fault("recipe") }, "red"],
    ["fault of the suite", { fault: fault("suite") }, "red"],
    ["fault of an image", { fault: fault("upstream") }, "red"],
    ["unknown fault", { fault: fault("unknown") }, "red"],
    ["our fault", { fault: fault("infrastructure") }, "ours"],
    ["interrupted", { ended: "interrupted" }, "ours"],
    ["killed", { ended: "killed" }, "ours"],
    ["over its deadline, whatever was found", { ended: "deadline", fault: fault("recipe") }, "ours"],
  ])("%s", (_, change, expected) => {
    expect(deriveVerdict({ ...facts, ...change })).toBe(expected);
  });

  test("green never stands on a failure, a fault, a leftover or an end that came too early", () => {
    const any = fc.record({
      ended: fc.constantFrom("finished", "interrupted", "deadline", "killed"),
      selected: fc.subarray([...tierNames]),
      tiers: fc.tuple(...tierNames.map(() => fc.constantFrom(...statuses))).map((given) => tiers(Object.fromEntries(tierNames.map((tier, i) => [tier, given[i]])))),
      fault: fc.option(fc.constantFrom(...faultClasses).map(fault), { nil: null }),
      left: fc.constantFrom(null, 0, 1),
      deploys: fc.record({ expected: fc.nat(2), counted: fc.nat(2) }),
    });
    fc.assert(
      fc.property(any, (given) => {
        if (deriveVerdict(given) !== "green") return;
        expect(given).toMatchObject({ ended: "finished", fault: null, left: 0 });
        expect(given.tiers.find(({ tier }) => tier === "install")?.status).toBe("pass");
        expect(given.tiers.filter(({ tier, status }) => given.selected.includes(tier) && status !== "pass" && status !== "skip")).toEqual([]);
        expect(given.deploys.counted).toBe(given.deploys.expected);
        expect(given.deploys.counted).toBeGreaterThan(0);
      }),
      { numRuns: 3_000 },
    );
  });
});
