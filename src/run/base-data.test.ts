import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BaseDecision } from "./base.ts";
import { decideBaseData, type BaseDataFacts } from "./base-data.ts";

const commit = "a".repeat(40);
const base: BaseDecision = { kind: "canonical", commit, version: "1.0.0+1", reason: "the canonical, 1.0.0+1" };
const canonical = { version: "1.0.0+1", commit, stale: null };

describe("decideBaseData", () => {
  test.each<[string, BaseDataFacts, "fresh" | "canonical", string]>([
    ["fresh was wanted", { wanted: "fresh", base, canonical }, "fresh", "empty volumes, as a new app has them"],
    ["there is no canonical", { wanted: "canonical", base, canonical: null }, "fresh", "the canonical's data was asked for, and there is no canonical"],
    ["it is stale", { wanted: "canonical", base, canonical: { ...canonical, stale: "its tag was moved" } }, "fresh", "the canonical's data was asked for, and the canonical is stale: its tag was moved"],
    ["nothing is upgraded", { wanted: "canonical", base: { kind: "skip", why: "structural", reason: "nothing older" }, canonical }, "fresh", "the canonical's data was asked for, and there is no upgrade: nothing older"],
    ["the base is another release", { wanted: "canonical", base: { ...base, kind: "release", commit: "b".repeat(40) }, canonical }, "fresh", "the canonical's data was asked for, and the base is not the canonical's release 1.0.0+1"],
    ["the base is the canonical", { wanted: "canonical", base, canonical }, "canonical", "the data of the canonical, 1.0.0+1"],
    ["the base was named and is the canonical's commit", { wanted: "canonical", base: { ...base, kind: "explicit" }, canonical }, "canonical", "the data of the canonical, 1.0.0+1"],
  ])("%s", (_, facts, kind, reason) => {
    expect(decideBaseData(facts)).toEqual({ kind, reason });
  });

  test("data never goes under another commit than its own", () => {
    const commits = fc.constantFrom("a".repeat(40), "b".repeat(40));
    const bases = fc.oneof(
      fc.record({ kind: fc.constantFrom("canonical" as const, "release" as const, "branch" as const, "explicit" as const), commit: commits, version: fc.constant("1.0.0+1"), reason: fc.string() }),
      fc.record({ kind: fc.constant("skip" as const), why: fc.constant("structural" as const), reason: fc.string() }),
    );
    const canonicals = fc.option(fc.record({ version: fc.constant("1.0.0+1"), commit: commits, stale: fc.option(fc.string()) }));
    fc.assert(
      fc.property(fc.constantFrom("fresh" as const, "canonical" as const), bases, canonicals, (wanted, decided, from) => {
        const { kind } = decideBaseData({ wanted, base: decided, canonical: from });
        if (kind === "canonical") expect(decided.kind !== "skip" && decided.commit === from?.commit && from.stale === null && wanted === "canonical").toBe(true);
      }),
    );
  });
});
