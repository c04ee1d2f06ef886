import fc from "fast-check";
import { expect, test } from "vitest";
import { newRunId, randomHex, runIdPattern } from "./ids.ts";

const instant = Date.UTC(2026, 10, 23, 23, 35, 1, 987);

test.each([
  ["notes", "notes"],
  ["Custom_HTML 5", "custom-html-5"],
  ["a".repeat(40), "a".repeat(24)],
  ["été", "-t-"],
])("the id of a run of %s names its start and its recipe", (recipe, name) => {
  const id = newRunId(recipe, instant);
  expect(id.slice(0, -7)).toBe(`20261123-233501-${name}`);
  expect(id).toMatch(runIdPattern);
});

test("ids are safe in names and labels, and sort by start", () => {
  const time = fc.integer({ min: 0, max: Date.UTC(2099, 0) });
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), time, time, (recipe, a, b) => {
      const id = newRunId(recipe, a);
      expect(id).toMatch(runIdPattern);
      expect(id.length).toBeLessThanOrEqual(63);
      if (b - a >= 1_000) expect(id < newRunId(recipe, b)).toBe(true);
    }),
  );
});

test("two runs that start at once have different ids", () => {
  const ids = new Set(Array.from({ length: 200 }, () => newRunId("notes", instant)));
  expect(ids.size).toBe(200);
});

test("randomHex gives two digits a byte", () => {
  expect(randomHex(24)).toMatch(/^[0-9a-f]{48}$/);
  expect(randomHex(8)).not.toBe(randomHex(8));
});
