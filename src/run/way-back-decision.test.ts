import { expect, test } from "vitest";
import { judgeWayBack, type WayBackFacts } from "./way-back-decision.ts";

test.each<[string, WayBackFacts, string, string]>([
  ["no upgrade", { kind: "not-tried", reason: "one release only" }, "unproven", "one release only"],
  ["all data there", { kind: "came-up", lost: [], probes: 1 }, "reversible", "gives back"],
  ["nothing to look for", { kind: "came-up", lost: [], probes: 0 }, "unproven", "nothing says"],
  ["data lost", { kind: "came-up", lost: ["data"], probes: 2 }, "one-way", "not there: data"],
  ["a crash loop", { kind: "failed", faultKind: "recipe", reason: "3 tasks failed", evidence: ["log: no such column"] }, "one-way", "does not run on the new one's data: 3 tasks failed"],
  ["an image that is gone", { kind: "failed", faultKind: "upstream", reason: "no image", evidence: [] }, "unproven", "no image"],
  ["our own trouble", { kind: "failed", faultKind: "infrastructure", reason: "no engine", evidence: [] }, "unproven", "no engine"],
  ["an error of the suite", { kind: "failed", faultKind: null, reason: "TypeError", evidence: [] }, "unproven", "TypeError"],
])("%s", (_, facts, kind, words) => {
  const result = judgeWayBack(facts);
  expect(result.kind).toBe(kind);
  expect(result.reason).toContain(words);
  expect(result.evidence).toEqual("evidence" in facts ? facts.evidence : []);
});
