import { describe, expect, test } from "vitest";
import type { FaultKind } from "#kit/fault.ts";
import type { RunFault } from "#results/schema.ts";
import { blameDependency, blameLost } from "./blame.ts";

const kinds: (FaultKind | null)[] = ["recipe", "upstream", "suite", "usage", "infrastructure", "cancelled", null];

test.each([
  ["recipe", "deploy", false, "upstream"],
  ["upstream", "deploy", false, "upstream"],
  ["suite", "wire", false, "suite"],
  ["usage", "deploy", false, "suite"],
  ["infrastructure", "wire", false, "infrastructure"],
  ["cancelled", "deploy", false, "infrastructure"],
  [null, "deploy", true, "infrastructure"],
  [null, "wire", true, "suite"],
  [null, "wire", false, "unknown"],
] as const)("%s during %s (programming error: %s) → %s", (kind, during, programmingError, expected) => {
  expect(blameDependency({ kind, during, programmingError })).toBe(expected);
});

test("it is never the fault of the recipe under test", () => {
  for (const kind of kinds) for (const during of ["deploy", "wire"] as const) for (const programmingError of [true, false]) expect(blameDependency({ kind, during, programmingError })).not.toBe("recipe");
});

describe("a warm dependency that went away", () => {
  const first: RunFault = { class: "recipe", tier: "custom", code: "test-failed", reason: "the login failed", evidence: ["line"] };
  const lost: RunFault = { class: "infrastructure", tier: "run", code: "warm-lost", reason: "it went away", evidence: [], next: "look" };

  test("makes no difference where nothing failed", () => expect(blameLost(null, lost)).toBeNull());
  test("nothing else changes the fault", () => expect(blameLost(first, null)).toBe(first));
  test("is to blame for what failed, which is kept as evidence", () => expect(blameLost(first, lost)).toEqual({ ...lost, evidence: ["what failed: the login failed", "line"] }));
});
