import { expect, test } from "vitest";
import { judgeWayBack, type WayBackFacts } from "./way-back-decision.ts";

test.each<[string, WayBackFacts, string, string]>([
  ["no upgrade", { kind: "not-tried", reason: "one release only" }, "unproven", "one release only"],
  ["all data there", { kind: "came-up", lost: [], unreadable: [], probes: 1 }, "reversible", "gives back"],
  ["nothing to look for", { kind: "came-up", lost: [], unreadable: [], probes: 0 }, "unproven", "nothing says"],
  ["data lost", { kind: "came-up", lost: ["data"], unreadable: [], probes: 2 }, "one-way", "not there: data"],
  ["data that only the new one can read", { kind: "came-up", lost: [], unreadable: [{ name: "data", reason: "the room was answered with 500" }], probes: 1 }, "one-way", "gave it back before the upgrade: data"],
  ["some lost, some unreadable", { kind: "came-up", lost: ["volume-a"], unreadable: [{ name: "data", reason: "500" }], probes: 2 }, "one-way", "not there: volume-a"],
  ["a crash loop", { kind: "failed", faultKind: "recipe", reason: "3 tasks failed", evidence: ["log: no such column"] }, "one-way", "does not run on the new one's data: 3 tasks failed"],
  ["an image that is gone", { kind: "failed", faultKind: "upstream", reason: "no image", evidence: [] }, "unproven", "no image"],
  ["our own trouble", { kind: "failed", faultKind: "infrastructure", reason: "no engine", evidence: [] }, "unproven", "no engine"],
  ["an error of the suite", { kind: "failed", faultKind: null, reason: "TypeError", evidence: [] }, "unproven", "TypeError"],
])("%s", (_, facts, kind, words) => {
  const result = judgeWayBack(facts);
  expect(result.kind).toBe(kind);
  expect(result.reason).toContain(words);
  expect(result.evidence).toEqual("evidence" in facts ? facts.evidence : "unreadable" in facts ? facts.unreadable.map(({ name, reason }) => `${name}: ${reason}`) : []);
});
