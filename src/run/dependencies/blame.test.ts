import { expect, test } from "vitest";
import type { FaultKind } from "#kit/fault.ts";
import { blameDependency } from "./blame.ts";

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
