import fc from "fast-check";
import { expect, test } from "vitest";
import { versionAtLeast, versionIn } from "./version-at-least.ts";

test.each([
  ["20.10.24+dfsg1", "20.10", true],
  ["20.9.99", "20.10", false],
  ["19.03.8", "20.10", false],
  ["28.2.2", "20.10", true],
  ["0.14.0", "0.14", true],
  ["0.12.1", "0.14", false],
  ["1.0", "0.14", true],
  ["0.14", "0.14.1", false],
  ["156.0.8078.79", "100", true],
  ["99.0", "100", false],
])("%s is at least %s: %s", (version, least, expected) => {
  expect(versionAtLeast(version, least)).toBe(expected);
});

test.each([
  ["restic 0.14.0 compiled with go1.19.8 on linux/amd64", "0.14.0"],
  ["git version 2.39.5", "2.39.5"],
  ["Docker version 20.10.24+dfsg1, build 297e128", "20.10.24"],
  ["no number", undefined],
])("in %j the version is %s", (text, expected) => {
  expect(versionIn(text)).toBe(expected);
});

const version = fc.array(fc.nat(500), { minLength: 2, maxLength: 4 }).map((parts) => parts.join("."));

test("of two versions one is at least the other, and both only when they are equal", () => {
  fc.assert(
    fc.property(version, version, (a, b) => {
      const [forward, back] = [versionAtLeast(a, b), versionAtLeast(b, a)];
      expect(forward || back).toBe(true);
      expect(forward && back).toBe(trimmed(a) === trimmed(b));
    }),
  );
});

function trimmed(text: string): string {
  return text.replace(/(\.0)+$/, "");
}
