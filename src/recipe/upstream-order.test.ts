import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareUpstream } from "./upstream-order.ts";

const sign = (a: string, b: string): number => Math.sign(compareUpstream(a, b));

describe("compareUpstream", () => {
  test.each([
    ["2.9", "2.10"],
    ["9", "10"],
    ["1.9.9", "2"],
    ["1", "1.0.1"],
    ["1.2", "1.2.1"],
    ["v1.9", "1.10"],
    ["1.9", "v1.10"],
    ["2.0-rc1", "2.0"],
    ["2.0-rc1", "2.0-rc2"],
    ["2.0-rc9", "2.0-rc10"],
    ["2.0-alpha", "2.0-beta"],
    ["2.0.beta1", "2.0"],
    ["2.0_pre1", "2.0"],
    ["2.0~dev", "2.0"],
    ["2.0-RC1", "2.0"],
    ["2.0rc1", "2.0"],
    ["2.0-preview.2", "2.0"],
    ["2.0-nightly", "2.0"],
    ["2.0-snapshot", "2.0"],
    ["2.0", "2.0-alpine"],
    ["2.0", "2.0-previous"],
    ["2.0", "2.0-rcx"],
    ["2.0-rc1", "2.0-alpine"],
    ["2.0-alpine", "2.0-debian"],
    ["2.0-alpine3.9", "2.0-alpine3.18"],
    ["2.0-alpine", "2.0-alpine1"],
    ["2.0-alpine-a", "2.0.1"],
    ["2.0-1", "2.0-2"],
    ["2.0-9", "2.0-10"],
    ["2.0-r1", "2.0-r1a"],
    ["latest", "1"],
    ["0-x", "1"],
    ["a1", "a2"],
    ["a9", "a10"],
    ["a", "b"],
    ["a", "a1"],
    ["stable-9", "stable-10"],
    ["1.0", "1.0-1"],
    ["99999999999999999998", "99999999999999999999"],
    ["2.0-0099", "2.0-100"],
    ["20190101", "20191109"],
    ["1.0", "1.0.0"],
    ["1.0", "v1.0"],
    ["a10", "b9"],
    ["1.0.0-rc1", "1-rc2"],
    ["1-rc1", "1.0-rc2"],
    ["2.0", "2.0-alpine-rc1"],
    ["1.2-b10", "1.2-c9"],
  ])("%s comes before %s", (older, newer) => {
    expect(sign(older, newer)).toBe(-1);
    expect(sign(newer, older)).toBe(1);
  });

  test("a suffix that ends first is older", () => {
    expect(sign("1-", "1-a")).toBe(-1);
    expect(sign("x-1", "x-a")).toBe(-1);
    expect(["1.0-b", "1.0-1", "1.0-a"].toSorted(compareUpstream)).toEqual(["1.0-1", "1.0-a", "1.0-b"]);
    expect(["v", "vb", "v2"].toSorted(compareUpstream)).toEqual(["v", "vb", "v2"]);
  });

  test("a `v` counts only before a number", () => {
    expect(sign("v1.0", "1.0.1")).toBe(-1);
    expect(sign("va", "a")).toBe(1);
    expect(sign("1.0v2", "1.0")).toBe(1);
  });

  const part = fc.constantFrom("0", "1", "2", "9", "10", "01", ".", "-", "v", "rc", "alpine", "a", "b", "_", "+", "~", "beta");
  const upstream = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(""));

  test("is total, antisymmetric and transitive", () => {
    fc.assert(fc.property(upstream, upstream, upstream, (a, b, c) => {
      expect(sign(a, a)).toBe(0);
      expect(sign(a, b) === 0).toBe(a === b);
      expect(sign(a, b)).toBe(0 - sign(b, a));
      if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).toBeLessThanOrEqual(0);
    }), { numRuns: 5_000 });
  });

  test("numbers order as numbers, however long", () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.bigInt({ min: 0n, max: 10n ** 30n }), (a, b) => {
      expect(sign(`1.${a}`, `1.${b}`)).toBe(a < b ? -1 : a > b ? 1 : 0);
      expect(sign(`x-${a}`, `x-${b}`)).toBe(a < b ? -1 : a > b ? 1 : 0);
    }));
  });
});
