import { expect, test } from "vitest";
import type { Results } from "#results/schema.ts";
import { decideRepeat } from "./repeat-decision.ts";

const facts = {
  run: { ended: "finished" },
  verdict: "ours",
  fault: { class: "infrastructure", tier: "run", code: "warm-lost", reason: "it went away", evidence: [] },
  dependencies: [{}],
} as unknown as Parameters<typeof decideRepeat>[0];
const fault = (change: object): Results["fault"] => ({ ...facts.fault!, ...change });

test.each([
  ["a warm app that went away", facts, "repeat"],
  ["a provider that refused to be set up", { ...facts, fault: fault({ code: "provider-refused" }) }, "repeat"],
  ["a provider that was slow", { ...facts, fault: fault({ code: "provider-slow" }) }, "repeat"],
  ["a realm that is there already, which another try would meet again", { ...facts, fault: fault({ code: "realm-exists" }) }, "no"],
  ["another trouble of ours", { ...facts, fault: fault({ code: "engine-unreachable" }) }, "no"],
  ["the same code in a tier", { ...facts, fault: fault({ tier: "custom", code: "provider-refused" }) }, "no"],
  ["a red run", { ...facts, verdict: "red" as const }, "no"],
  ["a green run", { ...facts, verdict: "green" as const, fault: null }, "no"],
  ["a run that was interrupted", { ...facts, run: { ...facts.run, ended: "interrupted" as const } }, "no"],
  ["a run without dependencies", { ...facts, dependencies: [] }, "no"],
])("%s: %s", (_, given, expected) => expect(decideRepeat(given).kind).toBe(expected));
