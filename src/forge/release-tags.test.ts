import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RemoteTag } from "./ls-remote.ts";
import { commitsByTag, readReleases } from "./release-tags.ts";

const tag = (name: string, annotated = true): RemoteTag => ({ name, object: annotated ? `object of ${name}` : `commit of ${name}`, commit: `commit of ${name}`, annotated });
const names = (...tags: string[]): string[] => readReleases(tags.map((name) => tag(name))).releases.map((release) => release.tag);

describe("readReleases", () => {
  test.each([
    [["2.0.0+1", "1.0.0+1", "10.0.0+1"], ["1.0.0+1", "2.0.0+1", "10.0.0+1"]],
    [["1.0.0+2.10", "1.0.0+2.9"], ["1.0.0+2.9", "1.0.0+2.10"]],
    [["v1.0.0", "latest", "1.0.0", "1.0+2", "01.0.0+1", "1.0.0+"], []],
    [[], []],
  ])("%j: %j", (tags, expected) => expect(names(...tags)).toEqual(expected));

  test("annotated and lightweight", () => {
    const { releases } = readReleases([tag("1.0.0+1"), tag("1.1.0+1", false)]);
    expect(releases).toMatchObject([
      { tag: "1.0.0+1", object: "object of 1.0.0+1", commit: "commit of 1.0.0+1", annotated: true },
      { tag: "1.1.0+1", object: "commit of 1.1.0+1", commit: "commit of 1.1.0+1", annotated: false },
    ]);
    expect(commitsByTag(releases)).toEqual({ "1.0.0+1": "commit of 1.0.0+1", "1.1.0+1": "commit of 1.1.0+1" });
  });

  test("says which tags are no releases, and why", () => {
    const { others, notices } = readReleases([tag("latest"), tag("1.0+2"), tag("1.0.0+2")]);
    expect(others.map(({ name }) => name)).toEqual(["1.0+2", "latest"]);
    expect(notices).toEqual([
      { code: "tag-not-a-release", tags: ["1.0+2"], message: "tag 1.0+2 is no release: it lacks a minor or patch number" },
      { code: "tag-not-a-release", tags: ["latest"], message: "tag latest is no release: it has no +UPSTREAM part" },
    ]);
  });

  test("says which releases have the same number", () => {
    expect(readReleases([tag("1.0.0+2"), tag("1.0.0+v2"), tag("1.0.1+2")]).notices).toMatchObject([{ code: "tags-of-same-order", tags: expect.toSatisfy((tags: string[]) => tags.toSorted().join(" ") === "1.0.0+2 1.0.0+v2") as unknown }]);
  });

  test("never loses a tag, and does not care for their order", () => {
    const anyTag = fc.oneof(fc.string(), fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.constantFrom("1", "v1", "1.0", "2")).map(([a, b, c, d]) => `${a}.${b}.${c}+${d}`));
    fc.assert(fc.property(fc.uniqueArray(anyTag, { maxLength: 30 }), fc.infiniteStream(fc.nat()), (tags, seeds) => {
      const given = tags.map((name) => tag(name));
      const read = readReleases(given);
      expect([...read.releases.map((release) => release.tag), ...read.others.map(({ name }) => name)].toSorted()).toEqual(tags.toSorted());
      const order = new Map(given.map((item) => [item, seeds.next().value as number]));
      expect(readReleases(given.toSorted((a, b) => order.get(a)! - order.get(b)!))).toEqual(read);
    }));
  });
});
