import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classify, type Shipped } from "./classify.ts";
import { decideShipped, type ShippedFacts } from "./decide.ts";

const source = "https://git.example.org/coop-cloud/ghost";
const blob = (path: string): Shipped["tests"][number] => ({ path, kind: "file", object: "a".repeat(40), bytes: 1 });
const two = classify([blob("tests/a.test.ts"), { ...blob("tests/b.test.ts"), kind: "link" }]);
const decide = (facts: Partial<ShippedFacts> = {}): ReturnType<typeof decideShipped> => decideShipped({ shipped: two, source, allow: [source], lacks: null, ...facts });

describe("whether shipped tests run", () => {
  test("a recipe that ships none needs no decision", () => expect(decide({ shipped: classify([blob("tests/README.md")]), allow: [] })).toEqual({ kind: "none" }));

  test("by default all are refused, each with the reason", () => {
    expect(decide({ allow: [] })).toEqual({
      kind: "refused", reason: expect.stringContaining("not on the list shipped_tests.allow"),
      files: [{ file: "tests/a.test.ts", reason: expect.stringContaining("not on the list") }, { file: "tests/b.test.ts", reason: expect.stringContaining("a link") }],
    });
  });

  test("on the list they run, but for those that never can", () => {
    expect(decide()).toMatchObject({ kind: "run", tests: ["tests/a.test.ts"], refused: [{ file: "tests/b.test.ts" }] });
  });

  test("where they cannot be confined they do not run", () => {
    expect(decide({ lacks: "bwrap is not installed" })).toMatchObject({ kind: "refused", reason: "this host cannot confine them: bwrap is not installed", files: { length: 2 } });
  });

  test("with nothing but links there is nothing to run", () => {
    expect(decide({ shipped: { ...two, tests: [] } })).toMatchObject({ kind: "refused", files: [{ file: "tests/b.test.ts" }] });
  });

  test("nothing ever runs that is not on the list, or where something is lacking", () => {
    const facts = fc.record({ allow: fc.subarray([source, "https://git.example.org/mallory/ghost", "ghost"]), lacks: fc.option(fc.constantFrom("root", "bwrap"), { nil: null }), source: fc.constantFrom(source, "/srv/ghost", "ghost") });
    fc.assert(fc.property(facts, (some) => {
      const decision = decide(some);
      expect(decision.kind === "run").toBe(some.lacks === null && some.source === source && some.allow.includes(source));
      if (decision.kind === "refused") expect(decision.files.length).toBeGreaterThan(0);
    }));
  });
});
