import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tierStatus, type TierStatusFacts } from "./tier-status.ts";

type Test = TierStatusFacts["tests"][number];
const of = (source: Test["source"]) => (status: Test["status"]): Test => ({ source, status });
const [generic, suite, shipped] = [of("generic"), of("suite"), of("shipped")];
const structural = { status: "skip", reason: "structural: the recipe has no custom tests" } as const;
const statusOf = (tests: readonly Test[], change: Partial<TierStatusFacts> = {}): string => tierStatus({ tests, fault: null, unmet: null, notRun: null, ...change }).status;

describe("what a tier has shown", () => {
  test.each<[string, Test[], Partial<TierStatusFacts>, string]>([
    ["a check that passed", [generic("pass")], {}, "pass"],
    ["a test of the suite that passed", [suite("pass"), suite("skip")], {}, "pass"],
    ["one that failed", [generic("pass"), suite("fail")], {}, "fail"],
    ["nothing", [], {}, "unverified"],
    ["skips only", [suite("skip")], {}, "unverified"],
    ["a fault without a failed test", [generic("pass")], { fault: { reason: "why" } }, "fail"],
    ["a dependency that is missing", [suite("pass"), suite("skip")], { unmet: "needs the dependency x" }, "unverified"],
    ["nothing of ours to run", [], { notRun: structural }, "skip"],
    ["shipped tests that passed, and nothing of ours to run", [shipped("pass")], { notRun: structural }, "skip"],
    ["shipped tests that passed, and ours all skipped", [suite("skip"), shipped("pass")], {}, "unverified"],
    ["shipped tests that passed beside ours", [suite("pass"), shipped("pass")], {}, "pass"],
    ["a shipped test that failed beside ours", [suite("pass"), shipped("fail")], {}, "fail"],
    ["a shipped test that failed, and nothing of ours to run", [shipped("fail")], { notRun: structural }, "fail"],
    ["shipped tests that were refused", [suite("pass"), shipped("skip")], {}, "pass"],
    ["a dependency that is missing, and a shipped test that passed", [shipped("pass")], { unmet: "needs the dependency x" }, "unverified"],
  ])("%s", (_, tests, change, expected) => expect(statusOf(tests, change)).toBe(expected));

  const any = fc.record({ source: fc.constantFrom<Test["source"]>("generic", "suite", "shipped"), status: fc.constantFrom<Test["status"]>("pass", "fail", "skip") });
  const facts = fc.record({ fault: fc.constantFrom(null, { reason: "why" }), unmet: fc.constantFrom(null, "needs the dependency x"), notRun: fc.constantFrom(null, structural) });

  test("shipped tests that did not fail change nothing at all", () => {
    fc.assert(fc.property(fc.array(any), facts, (tests, change) => {
      const harmless = tests.filter((one) => one.source !== "shipped" || one.status !== "fail");
      expect(tierStatus({ tests: harmless, ...change })).toEqual(tierStatus({ tests: harmless.filter((one) => one.source !== "shipped"), ...change }));
    }));
  });

  test("with any failed test a tier is failed, and it passes only by one of ours", () => {
    fc.assert(fc.property(fc.array(any), facts, (tests, change) => {
      const { status } = tierStatus({ tests, ...change });
      if (tests.some((one) => one.status === "fail")) expect(status).toBe("fail");
      if (status === "pass") expect(tests.some((one) => one.source !== "shipped" && one.status === "pass")).toBe(true);
    }));
  });
});
