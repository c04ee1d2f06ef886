import fc from "fast-check";
import { expect, test } from "vitest";
import { atMost, formatFigure, information, median, notMeasured, pairwise } from "./figures.ts";

test.each<[number[], number]>([
  [[3], 3],
  [[5, 1, 3], 3],
  [[4, 1, 3, 2], 2.5],
])("the median of %j is %d", (values, expected) => {
  expect(median(values)).toBe(expected);
});

test("half of the values are at most the median, and half at least", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, min: 0, max: 1e6 }), { minLength: 1 }), (values) => {
      const middle = median(values);
      expect(values.filter((value) => value <= middle).length * 2).toBeGreaterThanOrEqual(values.length);
      expect(values.filter((value) => value >= middle).length * 2).toBeGreaterThanOrEqual(values.length);
    }),
  );
});

test("nothing has no median, and uneven lists no pairs", () => {
  expect(() => median([])).toThrow("proves nothing");
  expect(() => pairwise([1, 2], [1])).toThrow("cannot be paired");
});

test("ratios are of the same turn", () => {
  expect(pairwise([10, 30], [10, 20])).toEqual([1, 1.5]);
});

test("a target is met up to its limit, and rounding helps nobody", () => {
  expect(atMost("a", 1.15, "x", 1.15)).toEqual({ name: "a", value: 1.15, unit: "x", target: "at most 1.15", ok: true });
  expect(atMost("a", 1.15004, "x", 1.15)).toMatchObject({ value: 1.15, ok: false });
  expect(notMeasured("a", "x", "it broke")).toMatchObject({ value: null, ok: false });
});

test("figures for people", () => {
  expect(formatFigure(information("time", 1.23456, "s"))).toBe("ok     time: 1.235 s");
  expect(formatFigure(atMost("ratio", 2, "", 1))).toBe("MISSED ratio: 2, target at most 1");
  expect(formatFigure(notMeasured("ratio", "", "no run"))).toContain("no figure");
});
