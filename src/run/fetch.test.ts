import fc from "fast-check";
import { expect, test } from "vitest";
import { compareVersions, parseVersion, sortReleases } from "#recipe/version.ts";
import { olderReleases, type Fetched } from "./fetch.ts";

const releases = (...tags: string[]): Fetched["releases"] =>
  sortReleases(tags).map((version) => ({ tag: version.text, version, commit: `c-${version.text}`, tree: `t-${version.text}`, annotated: true, taggerDate: null }));
const all = releases("1.0.0+1.0", "1.1.0+1.9", "1.1.0+1.10", "2.0.0+3.0");

test.each<[string | null, string[]]>([
  [null, []],
  ["latest", []],
  ["v1.0.0", []],
  ["1.0.0+1.0", []],
  ["1.1.0+1.10", ["1.1.0+1.9", "1.0.0+1.0"]],
  ["2.0.0+3.0", ["1.1.0+1.10", "1.1.0+1.9", "1.0.0+1.0"]],
  ["9.0.0+1", ["2.0.0+3.0", "1.1.0+1.10", "1.1.0+1.9", "1.0.0+1.0"]],
])("releases older than %s, newest first", (version, expected) => {
  expect(olderReleases(all, version)).toEqual(expected.map((tag) => ({ version: tag, commit: `c-${tag}`, tree: `t-${tag}` })));
});

test("a lightweight tag is nothing to upgrade from: abra does not deploy it", () => {
  const some = all.map((release) => ({ ...release, annotated: release.tag !== "1.1.0+1.10" }));
  expect(olderReleases(some, "2.0.0+3.0").map(({ version }) => version)).toEqual(["1.1.0+1.9", "1.0.0+1.0"]);
  expect(olderReleases(some.map((release) => ({ ...release, annotated: false })), "2.0.0+3.0")).toEqual([]);
});

test("all of them are strictly older, none is left out, and each is older than the one before", () => {
  const tag = fc.tuple(fc.nat(3), fc.nat(3), fc.constantFrom("1", "2", "10")).map(([major, minor, upstream]) => `${major}.${minor}.0+${upstream}`);
  fc.assert(
    fc.property(fc.uniqueArray(tag), tag, (tags, head) => {
      const older = olderReleases(releases(...tags), head).map(({ version }) => parseVersion(version)!);
      const wanted = tags.filter((text) => compareVersions(parseVersion(text)!, parseVersion(head)!) < 0);
      expect(older.map(({ text }) => text).toSorted()).toEqual(wanted.toSorted());
      for (const [i, version] of older.entries()) if (i > 0) expect(compareVersions(version, older[i - 1]!)).toBeLessThan(0);
    }),
  );
});
