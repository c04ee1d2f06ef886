import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blame, type BlameFacts } from "./blame.ts";

const facts: BlameFacts = { kind: "recipe", from: "harness", programmingError: false, phase: "head", baseDiffers: true };

describe("blame", () => {
  test.each<[string, Partial<BlameFacts>, string]>([
    ["the head fails", {}, "recipe"],
    ["the base fails and is not the head", { phase: "base" }, "upstream"],
    ["the base is the head", { phase: "base", baseDiffers: false }, "recipe"],
    ["the head fails where base and head are one", { baseDiffers: false }, "recipe"],
    ["an image cannot be pulled", { kind: "upstream" }, "upstream"],
    ["an image of the head cannot be pulled", { kind: "upstream", baseDiffers: false }, "upstream"],
    ["the engine fails", { kind: "infrastructure" }, "infrastructure"],
    ["cancelled", { kind: "cancelled" }, "infrastructure"],
    ["the suite is broken", { kind: "suite" }, "suite"],
    ["the suite's settings are broken", { kind: "usage" }, "suite"],
    ["a bug of ours", { kind: null }, "infrastructure"],
    ["a bug of ours while the base runs", { kind: null, phase: "base" }, "infrastructure"],
    ["a bug of ours that is a TypeError", { kind: null, programmingError: true }, "infrastructure"],
    ["a hook's bug", { kind: null, from: "hook", programmingError: true }, "suite"],
    ["a hook fails for whatever reason", { kind: null, from: "hook" }, "unknown"],
    ["a test fails on the head", { kind: null, from: "test" }, "recipe"],
    ["a test fails on the base", { kind: null, from: "test", phase: "base" }, "upstream"],
    ["a test has a bug", { kind: null, from: "test", programmingError: true }, "suite"],
    ["a hook gets a fault of the recipe", { from: "hook" }, "recipe"],
  ])("%s", (_, change, expected) => {
    expect(blame({ ...facts, ...change })).toBe(expected);
  });
});

describe("whatever the facts", () => {
  const any: fc.Arbitrary<BlameFacts> = fc.record({
    kind: fc.constantFrom("recipe", "suite", "upstream", "infrastructure", "usage", "cancelled", null),
    from: fc.constantFrom("harness", "hook", "test"),
    programmingError: fc.boolean(),
    phase: fc.constantFrom("base", "head"),
    baseDiffers: fc.boolean(),
  });

  test("the recipe is only blamed for what it was seen to do itself, and our own mistakes are never its fault", () => {
    fc.assert(
      fc.property(any, (given) => {
        const cls = blame(given);
        if (cls === "recipe") {
          expect(given.phase === "base" && given.baseDiffers).toBe(false);
          expect(given.kind === "recipe" || (given.kind === null && given.from === "test" && !given.programmingError)).toBe(true);
        }
        if (given.kind === null && given.from === "harness") expect(cls).toBe("infrastructure");
        if (given.kind === "infrastructure" || given.kind === "cancelled") expect(cls).toBe("infrastructure");
      }),
    );
  });
});
