import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareImageTags, compatibleTags, parseImageTag, readImageTag, type ImageTag } from "./image-tag.ts";

const tag = (text: string): ImageTag => {
  const parsed = parseImageTag(text);
  if (!parsed) throw new Error(`${text} is not comparable`);
  return parsed;
};

const whole = { usesV: false, minor: undefined, patch: undefined, suffix: undefined, metadata: undefined };

describe("readImageTag", () => {
  test.each<[string, Partial<ImageTag>]>([
    ["5", { major: 5 }],
    ["2.6", { major: 2, minor: 6 }],
    ["4.3.5", { major: 4, minor: 3, patch: 5 }],
    ["v2.4.8", { usesV: true, major: 2, minor: 4, patch: 8 }],
    ["v5", { usesV: true, major: 5 }],
    ["1.23-alpine", { major: 1, minor: 23, suffix: "alpine" }],
    ["1.23-alpine-foo", { major: 1, minor: 23, suffix: "alpine-foo" }],
    ["1.0.0+x", { major: 1, minor: 0, patch: 0, metadata: "x" }],
    ["1.0.0-rc1+x-y+z", { major: 1, minor: 0, patch: 0, suffix: "rc1", metadata: "x-y+z" }],
    ["123456", { major: 123456 }],
    ["1-", { major: 1, suffix: "" }],
  ])("%s", (text, expected) => expect(readImageTag(text)).toEqual({ tag: { ...whole, text, ...expected } }));

  test.each([
    ["", "it is empty"],
    ["${VERSION}", "it is a variable"],
    ["1.0-${X}", "it is a variable"],
    ["20191109", "it looks like a commit"],
    ["1234567", "it looks like a commit"],
    ["d7d63b0d", "it looks like a commit"],
    ["D7D63B0D", "it looks like a commit"],
    ["a".repeat(40), "it looks like a commit"],
    ["latest", "it has no number"],
    ["alpine", "it has no number"],
    ["v", "it has no number"],
    ["-1", "it has no number"],
    ["a".repeat(41), "it has no number"],
    ["3.0.6.0", "it has more than three numbers"],
    ["r1295", "its number part holds other characters"],
    ["1.x", "its number part holds other characters"],
    ["1.0rc1", "its number part holds other characters"],
    ["1..2", "its number part holds other characters"],
    ["vv1", "its number part holds other characters"],
    ["V1", "its number part holds other characters"],
    ["1.2.", "its number part holds other characters"],
  ])("refuses %j: %s", (text, why) => {
    expect(readImageTag(text)).toEqual({ why });
    expect(parseImageTag(text)).toBeUndefined();
  });
});

describe("compareImageTags", () => {
  test.each([
    ["1", "2"],
    ["9", "10"],
    ["1.9", "1.10"],
    ["1.2.9", "1.2.10"],
    ["1.9.9", "2.0.0"],
    ["1.99", "1"],
    ["1.2.99", "1.2"],
    ["1.2.3", "1"],
  ])("%s is older than %s", (older, newer) => {
    expect(compareImageTags(tag(older), tag(newer))).toBeLessThan(0);
    expect(compareImageTags(tag(newer), tag(older))).toBeGreaterThan(0);
  });

  test.each([["1.0.0+a", "1.0.0+b"], ["1.0", "v1.0"], ["1-alpine", "1-debian"], ["1", "1"]])("%s and %s are equal in order", (a, b) => expect(compareImageTags(tag(a), tag(b))).toBe(0));

  const part = fc.constantFrom("0", "1", "2", "10");
  const any = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => tag(parts.join(".")));
  test("orders every three tags consistently", () => {
    fc.assert(fc.property(any, any, any, (a, b, c) => {
      expect(Math.sign(compareImageTags(a, b))).toBe(0 - Math.sign(compareImageTags(b, a)));
      if (compareImageTags(a, b) <= 0 && compareImageTags(b, c) <= 0) expect(compareImageTags(a, c)).toBeLessThanOrEqual(0);
    }));
  });
});

test.each([
  ["1.2", "1.3", true],
  ["1.2.3", "2.0.0", true],
  ["v1", "v2", true],
  ["1.2-alpine", "1.3-alpine", true],
  ["1", "1.2", false],
  ["1.2", "1.2.3", false],
  ["v1", "1", false],
  ["1-alpine", "1-debian", false],
  ["1-alpine", "1", false],
])("%s and %s compatible: %s", (a, b, expected) => {
  expect(compatibleTags(tag(a), tag(b))).toBe(expected);
  expect(compatibleTags(tag(b), tag(a))).toBe(expected);
});
