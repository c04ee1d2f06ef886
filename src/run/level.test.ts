import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rungNames, statuses, type RungResult, type Status } from "#results/schema.ts";
import { deriveLevel } from "./level.ts";

const rungs = (...given: Status[]): RungResult[] => given.map((status, index) => ({ rung: rungNames[index] ?? "lint", status }));

describe("deriveLevel", () => {
  test.each<[number, Status[]]>([
    [5, ["pass", "pass", "pass", "pass", "pass"]],
    [4, ["pass", "pass", "pass", "pass", "fail"]],
    [4, ["pass", "pass", "pass", "pass", "unverified"]],
    [5, ["pass", "skip", "skip", "skip", "pass"]],
    [1, ["pass", "skip", "skip", "skip", "fail"]],
    [4, ["pass", "skip", "skip", "pass", "skip"]],
    [1, ["pass", "fail", "pass", "pass", "pass"]],
    [2, ["pass", "pass", "unverified", "pass", "pass"]],
    [0, ["fail", "pass", "pass", "pass", "pass"]],
    [0, ["unverified", "pass", "pass", "pass", "pass"]],
    [0, ["skip", "skip", "skip", "skip", "skip"]],
    [2, ["skip", "pass", "fail", "pass", "pass"]],
    [0, []],
    [2, ["pass", "pass"]],
  ])("%i for %j", (level, given) => {
    expect(deriveLevel(rungs(...given))).toBe(level);
  });

  test("the order in which rungs are listed does not matter", () => {
    const given = rungs("pass", "pass", "fail", "pass", "pass");
    expect(deriveLevel(given.toReversed())).toBe(2);
  });

  test("a level always stands on a passed rung, and no failed or unverified rung lies below it", () => {
    fc.assert(
      fc.property(fc.tuple(...rungNames.map(() => fc.constantFrom(...statuses))), (given) => {
        const level = deriveLevel(rungs(...given));
        if (level > 0) expect(given[level - 1]).toBe("pass");
        expect(given.slice(0, level).every((s) => s === "pass" || s === "skip")).toBe(true);
        const above = given.findIndex((s, i) => i >= level && s === "pass" && given.slice(0, i).every((l) => l === "pass" || l === "skip"));
        expect(above).toBe(-1);
      }),
    );
  });
});
