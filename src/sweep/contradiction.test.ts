import { expect, test } from "vitest";
import { contradictionIn } from "./contradiction.ts";
import { outcomeOf } from "./testing/outcomes.ts";
import type { RecipeOutcome } from "./words.ts";

test.each<[string, Partial<RecipeOutcome>, string | undefined]>([
  ["promoted", {}, undefined],
  ["promoted", { from: null }, undefined],
  ["promoted", { from: "1.1.0+b" }, undefined],
  ["promoted", { run: null }, "promoted without a run"],
  ["promoted", { to: null }, "promoted, but there is no canonical"],
  ["promoted", { canonicalSince: null }, "promoted, but there is no canonical"],
  ["promoted", { canonicalSince: "2026-11-29T03:00:00.000Z" }, undefined],
  ["promoted", { canonicalSince: "2026-11-29T02:59:59.999Z" }, "promoted, but the canonical is of 2026-11-29T02:59:59.999Z, before its turn began"],
  ["not-promoted", {}, undefined],
  ["not-promoted", { run: null }, "green without a run"],
  ["not-promoted", { from: null, to: null, canonicalSince: null }, undefined],
  ["red", {}, undefined],
  ["red", { run: null }, undefined],
  ["ours", {}, undefined],
  ["ours", { run: null }, undefined],
  ["sync-failed", {}, undefined],
  ["skipped", {}, undefined],
  ["skipped", { run: "r" }, "skipped, but run as r"],
  ["unaccounted", { from: "1.0.0+a", to: "9.0.0+a", run: null }, undefined],
])("%s with %o", (name, change, expected) => expect(contradictionIn(outcomeOf("notes", name as RecipeOutcome["class"], change))).toBe(expected));

test.each(["not-promoted", "red", "ours", "skipped", "sync-failed"] as const)("%s, and the canonical moved", (name) => {
  expect(contradictionIn(outcomeOf("notes", name, { from: "1.0.0+a", to: "1.1.0+a" }))).toBe(`${name}, but the canonical moved from 1.0.0+a to 1.1.0+a`);
  expect(contradictionIn(outcomeOf("notes", name, { from: null, to: "1.1.0+a" }))).toBe(`${name}, but the canonical moved from none to 1.1.0+a`);
  expect(contradictionIn(outcomeOf("notes", name, { from: "1.0.0+a", to: null }))).toBe(`${name}, but the canonical moved from 1.0.0+a to none`);
});
