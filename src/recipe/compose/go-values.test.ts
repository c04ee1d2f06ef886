import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDuration, parseSize, printDuration, printFloat, shortFloat32 } from "./go-values.ts";
import { parsePortSpec } from "./port-spec.ts";
import { splitWords } from "./shell-words.ts";

describe("durations", () => {
  it.each([
    ["1m30s", "1m30s"],
    ["90s", "1m30s"],
    ["1.5h", "1h30m0s"],
    ["100ms", "100ms"],
    ["1500us", "1.5ms"],
    ["0", "0s"],
    ["-1s", "-1s"],
    [".5s", "500ms"],
    ["1µs", "1µs"],
    ["2ns", "2ns"],
    ["24h", "24h0m0s"],
  ])("%s is %s", (text, expected) => {
    const value = parseDuration(text);
    expect(value === undefined ? undefined : printDuration(value)).toBe(expected);
  });
  it.each(["", "10", "1d", "1 s", "s", "1m30", "--1s", "1e3s", "999999999h"])("%j is none", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
  it("reads back what it prints", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 52n), max: 2n ** 52n }), (value) => {
        expect(parseDuration(printDuration(value))).toBe(value);
      }),
    );
  });
});

describe("sizes", () => {
  it.each([
    ["512M", 536_870_912n],
    ["1g", 1_073_741_824n],
    ["1.5 gb", 1_610_612_736n],
    ["2KiB", 2048n],
    ["10b", 10n],
    ["7", 7n],
  ])("%s is %s bytes", (text, expected) => {
    expect(parseSize(text)).toBe(expected);
  });
  it.each(["", "g", "1x", "-1", "1gg", "1 g b", "0x10"])("%j is none", (text) => {
    expect(parseSize(text)).toBeUndefined();
  });
});

it.each([
  [1_000_000, "1e+06"],
  [123_456, "123456"],
  [0.0001, "0.0001"],
  [0.000_01, "1e-05"],
  [-0, "-0"],
  [1.5, "1.5"],
])("Go prints the float %d as %s", (value, expected) => {
  expect(printFloat(value)).toBe(expected);
});
it("32-bit floats have the shortest digits", () => {
  expect([0.1, 0.123_456_789, 0, 1].map(shortFloat32)).toEqual([0.1, 0.123_456_79, 0, 1]);
});

describe("words", () => {
  it.each([
    ["", []],
    ["a  b\tc\n", ["a", "b", "c"]],
    [`'a b' "c d"e`, ["a b", "c de"]],
    [`a\\ b "x\\"y" 'x\\y'`, ["a b", 'x"y', "x\\y"]],
    [`'' ""`, ["", ""]],
    ["a#b # c\nd", ["a#b", "d"]],
    ["$A ${B}", ["$A", "${B}"]],
  ])("%j → %j", (text, expected) => {
    expect(splitWords(text)).toEqual(expected);
  });
  it.each(["'a", '"a', "a\\", '"a\\'])("%j is left open", (text) => {
    expect(splitWords(text)).toBeUndefined();
  });
  it("quoted words come back", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        expect(splitWords(words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(" "))).toEqual(words);
      }),
    );
  });
});

describe("ports", () => {
  it.each([
    ["80", [[80, 0, "tcp"]]],
    ["8080:80/udp", [[80, 8080, "udp"]]],
    ["127.0.0.1:80:80", [[80, 80, "tcp"]]],
    ["[::1]:80:80/TCP", [[80, 80, "tcp"]]],
    ["9-11", [[10, 0, "tcp"], [11, 0, "tcp"], [9, 0, "tcp"]]],
    ["8000-8001:80", [[80, 8000, "tcp"], [80, 8001, "tcp"]]],
    ["22:22", [[22, 22, "tcp"]]],
  ])("%s", (text, expected) => {
    const spec = parsePortSpec(text);
    expect(spec.kind === "ports" ? spec.ports.map((port) => [port.target, port.published, port.protocol]) : spec).toEqual(expected);
  });
  it.each(["", "a", "80/x", "1-2:3-5", "2-1", "65536", "300.1.1.1:1:1", "1:2:3:4", ":", "-1"])("%j is none", (text) => {
    expect(parsePortSpec(text).kind).toBe("error");
  });
});
