import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareVersions, isReleaseTag, newestOlderThan, parseVersion, sameVersion, sortReleases, whyNotRelease, type RecipeVersion } from "./version.ts";

const version = (text: string): RecipeVersion => {
  const parsed = parseVersion(text);
  if (!parsed) throw new Error(`${text} is not a version`);
  return parsed;
};

describe("parseVersion", () => {
  test.each([
    ["1.2.3+4.5", { major: 1, minor: 2, patch: 3, upstream: "4.5" }],
    ["0.0.0+0", { major: 0, minor: 0, patch: 0, upstream: "0" }],
    ["10.20.30+v1.14.3-rootless", { major: 10, minor: 20, patch: 30, upstream: "v1.14.3-rootless" }],
    ["1.0.0+1.0.5-social-amd64", { major: 1, minor: 0, patch: 0, upstream: "1.0.5-social-amd64" }],
    ["1.0.0+a+b", { major: 1, minor: 0, patch: 0, upstream: "a+b" }],
    ["1.0.0+_x~1", { major: 1, minor: 0, patch: 0, upstream: "_x~1" }],
    ["1.2+3", { major: 1, minor: 2, patch: undefined, upstream: "3" }],
    ["1+3", { major: 1, minor: undefined, patch: undefined, upstream: "3" }],
    ["999999999999999.1.1+x", { major: 999_999_999_999_999, minor: 1, patch: 1, upstream: "x" }],
  ])("%s", (text, expected) => expect(parseVersion(text)).toEqual({ text, ...expected }));

  test.each([
    "", "1.2.3", "v1.2.3+4", "0.0.1", "v2.4.8", "latest", "1.2.3+", "+1", "1.2.3.4+5", "01.2.3+4", "1.02.3+4", "1.2.03+4", "1..3+4", "1.2.+4", ".1.2+4", "1.2.3+-x", "1.2.3+.x", "1.2.3++x",
    "1.2.3+a b", "1.2.3+a/b", "1.2.3+4\n", " 1.2.3+4", "1.2.3+4 ", "a1.2.3+4", "1.2.x+4", "next", ".git-keep-me", "1-rc+2", "1000000000000000.1.1+x", "-1.0.0+1",
  ])("refuses %j", (text) => {
    expect(parseVersion(text)).toBeUndefined();
    expect(isReleaseTag(text)).toBe(false);
  });

  test("gives the text back that it read", () => {
    const number = fc.nat({ max: 10_000 });
    fc.assert(fc.property(number, number, number, fc.stringMatching(/^[0-9A-Za-z_][0-9A-Za-z._+~-]{0,12}$/), (major, minor, patch, upstream) => {
      const text = `${major}.${minor}.${patch}+${upstream}`;
      expect(parseVersion(text)).toEqual({ text, major, minor, patch, upstream });
    }));
  });
});

describe("releases", () => {
  test.each([
    ["1.2.3+4", undefined],
    ["0.0.0+0", undefined],
    ["1.2+3", "it lacks a minor or patch number"],
    ["1+3", "it lacks a minor or patch number"],
    ["v2.4.8", "it has no +UPSTREAM part"],
    ["v1.0.0+2", "it is not of the form MAJOR.MINOR.PATCH+UPSTREAM"],
    ["1.0.0+", "it is not of the form MAJOR.MINOR.PATCH+UPSTREAM"],
  ])("%s", (tag, why) => {
    expect(whyNotRelease(tag)).toBe(why);
    expect(isReleaseTag(tag)).toBe(why === undefined);
  });
});

const sign = (x: RecipeVersion, y: RecipeVersion): number => Math.sign(compareVersions(x, y));

describe("compareVersions", () => {
  test.each([
    ["1.0.0+1", "2.0.0+0"],
    ["9.0.0+1", "10.0.0+1"],
    ["1.9.0+9", "1.10.0+1"],
    ["1.0.9+9", "1.0.10+1"],
    ["1.0.0+9", "1.0.1+1"],
    ["1.9.9+1", "2.0.0+1"],
    ["1.0.0+1.9", "1.0.0+1.10"],
    ["1.0.0+2-rc1", "1.0.0+2"],
    ["1.0.0+2", "1.0.0+10"],
    ["1.99.0+1", "1+1"],
    ["1.2.99+1", "1.2+1"],
    ["1.2+1", "1+1"],
    ["1+1", "2.0.0+1"],
    ["1.2+1", "1.3.0+1"],
    ["1+1", "1+2"],
    ["1.2+1", "1.2+2"],
    ["0.0.0+1", "0.0.1+0"],
  ])("%s is older than %s", (older, newer) => {
    expect(compareVersions(version(older), version(newer))).toBeLessThan(0);
    expect(compareVersions(version(newer), version(older))).toBeGreaterThan(0);
    expect(sameVersion(version(older), version(newer))).toBe(false);
  });

  const small = fc.constantFrom("0", "1", "2", "10");
  const numbers = fc.oneof(fc.tuple(small), fc.tuple(small, small), fc.tuple(small, small, small)).map((parts) => parts.join("."));
  const any = fc.tuple(numbers, fc.constantFrom("1", "1.0", "v1", "2", "10", "1-rc1", "1-alpine", "x", "a+b")).map((parts) => version(parts.join("+")));

  test("is total, antisymmetric and transitive", () => {
    fc.assert(fc.property(any, any, any, (a, b, c) => {
      expect(sign(a, b) === 0).toBe(a.text === b.text);
      expect(sameVersion(a, b)).toBe(a.text === b.text);
      expect(sign(a, b)).toBe(0 - sign(b, a));
      if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).toBeLessThanOrEqual(0);
    }), { numRuns: 3_000 });
  });

  test("sorting does not depend on the order in which tags come", () => {
    fc.assert(fc.property(fc.array(any), fc.infiniteStream(fc.nat()), (versions, stream) => {
      const keyed = versions.map((item) => ({ item, key: stream.next().value as number }));
      const shuffled = keyed.toSorted((a, b) => a.key - b.key).map(({ item }) => item.text);
      expect(sortReleases(shuffled)).toEqual(sortReleases(versions.map(({ text }) => text)));
    }));
  });
});

describe("newestOlderThan", () => {
  const tags = ["2.0.0+3.0", "latest", "1.0.0+1.0", "1.2.0+1.10", "v9", "1.2.0+1.9", "1.1.0+1.1", "0.9+1"];

  test("sortReleases drops what is no release", () => {
    expect(sortReleases(tags).map(({ text }) => text)).toEqual(["1.0.0+1.0", "1.1.0+1.1", "1.2.0+1.9", "1.2.0+1.10", "2.0.0+3.0"]);
  });

  test.each([
    ["3.0.0+1", "2.0.0+3.0"],
    ["2.0.0+3.0", "1.2.0+1.10"],
    ["2.0.0+3.1", "2.0.0+3.0"],
    ["1.2.0+1.10", "1.2.0+1.9"],
    ["1.2.0+1.9", "1.1.0+1.1"],
    ["1.0.1+0", "1.0.0+1.0"],
    ["1.0.0+1.0", undefined],
    ["0.0.1+1", undefined],
  ])("of %s is %s", (text, expected) => expect(newestOlderThan(tags, version(text))?.text).toBe(expected));

  test("of no tags is none", () => expect(newestOlderThan([], version("1.0.0+1"))).toBeUndefined());
});
