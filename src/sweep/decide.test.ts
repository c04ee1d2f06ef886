import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareVersions, parseVersion } from "#recipe/version.ts";
import { decideSweep, type SweepDecision, type SweepFacts, type SweepRelease } from "./decide.ts";

const release = (tag: string, commit = `c-${tag}`, annotated = true): SweepRelease => ({ tag, version: parseVersion(tag)!, commit, annotated });
const light = (tag: string): SweepRelease => release(tag, `c-${tag}`, false);
const canonical = (version: string, change: Partial<NonNullable<SweepFacts["canonical"]>> = {}): NonNullable<SweepFacts["canonical"]> => ({ version, commit: `c-${version}`, stale: null, ...change });

const old = release("1.0.0+1.0");
const middle = release("1.1.0+1.1");
const newest = release("2.0.0+2.0");
const releases = [middle, newest, old];
const passedOver = (tag: string): string => `${tag} was passed over: it is a lightweight tag, which abra does not deploy; tag it with \`git tag -a\``;
const onlyLight = (tag: string): string => `${tag} is a lightweight tag, which abra does not deploy, and no annotated one is as new`;

describe("decideSweep", () => {
  test.each<[string, SweepFacts, SweepDecision]>([
    ["no release", { releases: [], canonical: null }, { kind: "skip", reason: "never-released", text: "the recipe has no release tag", notes: [] }],
    ["no canonical", { releases, canonical: null }, { kind: "run", reason: "no-canonical", release: newest, from: null, text: "2.0.0+2.0 is the newest release; there is no canonical yet", notes: [] }],
    ["no canonical, one release", { releases: [old], canonical: null }, { kind: "run", reason: "no-canonical", release: old, from: null, text: "1.0.0+1.0 is the newest release; there is no canonical yet", notes: [] }],
    ["newer than the canonical", { releases, canonical: canonical("1.0.0+1.0") }, { kind: "run", reason: "newer-release", release: newest, from: "1.0.0+1.0", text: "2.0.0+2.0 is newer than the canonical, 1.0.0+1.0", notes: [] }],
    ["only the upstream part is newer", { releases: [release("1.0.0+1.9"), release("1.0.0+1.10")], canonical: canonical("1.0.0+1.9") }, { kind: "run", reason: "newer-release", release: release("1.0.0+1.10"), from: "1.0.0+1.9", text: "1.0.0+1.10 is newer than the canonical, 1.0.0+1.9", notes: ["1.0.0+1.10 and 1.0.0+1.9 have the same numbers, so abra cannot tell which is newer; taken is 1.0.0+1.10, by its upstream part"] }],
    ["newer, and the canonical's tag is gone", { releases: [newest], canonical: canonical("1.0.0+1.0") }, { kind: "run", reason: "newer-release", release: newest, from: "1.0.0+1.0", text: "2.0.0+2.0 is newer than the canonical, 1.0.0+1.0", notes: [] }],
    ["newer wins over stale and moved", { releases, canonical: canonical("1.0.0+1.0", { commit: "other", stale: "why" }) }, { kind: "run", reason: "newer-release", release: newest, from: "1.0.0+1.0", text: "2.0.0+2.0 is newer than the canonical, 1.0.0+1.0", notes: [] }],
    ["the same", { releases, canonical: canonical("2.0.0+2.0") }, { kind: "skip", reason: "no-new-version", text: "2.0.0+2.0 is the canonical already", notes: [] }],
    ["the same, its tag moved", { releases: [release("2.0.0+2.0", "0123456789abcdef")], canonical: canonical("2.0.0+2.0", { commit: "fedcba9876543210", stale: "why" }) }, { kind: "run", reason: "tag-moved", release: release("2.0.0+2.0", "0123456789abcdef"), from: "2.0.0+2.0", text: "the tag 2.0.0+2.0 was moved from fedcba987654 to 0123456789ab", notes: [] }],
    ["the same, stale", { releases, canonical: canonical("2.0.0+2.0", { stale: "its snapshot is damaged" }) }, { kind: "run", reason: "stale-canonical", release: newest, from: "2.0.0+2.0", text: "the canonical, 2.0.0+2.0, is stale: its snapshot is damaged", notes: [] }],
    ["stale for an empty reason", { releases, canonical: canonical("2.0.0+2.0", { stale: "" }) }, { kind: "run", reason: "stale-canonical", release: newest, from: "2.0.0+2.0", text: "the canonical, 2.0.0+2.0, is stale: ", notes: [] }],
    ["a canonical that is no release's", { releases, canonical: canonical("latest") }, { kind: "run", reason: "stale-canonical", release: newest, from: "latest", text: "the canonical's version, latest, is no release's", notes: [] }],
    ["a canonical that is no release's, and no release", { releases: [], canonical: canonical("latest") }, { kind: "skip", reason: "release-gone", text: "the tag of the canonical, latest, is gone, and no release is left to run", notes: [] }],
    ["a canonical that is no release's, and a lightweight tag", { releases: [light("1.0.0+1.0")], canonical: canonical("latest") }, { kind: "skip", reason: "release-gone", text: "the tag of the canonical, latest, is gone, and no release is left to run", notes: [passedOver("1.0.0+1.0")] }],
    ["all releases older than the canonical", { releases: [old, middle], canonical: canonical("2.0.0+2.0") }, { kind: "skip", reason: "release-gone", text: "the tag of the canonical, 2.0.0+2.0, is gone; the newest release left is 1.1.0+1.1", notes: [] }],
    ["never back, not even from a stale one", { releases: [old], canonical: canonical("2.0.0+2.0", { stale: "its tag is gone" }) }, { kind: "skip", reason: "release-gone", text: "the tag of the canonical, 2.0.0+2.0, is gone; the newest release left is 1.0.0+1.0", notes: [] }],
    ["all tags are gone", { releases: [], canonical: canonical("2.0.0+2.0") }, { kind: "skip", reason: "release-gone", text: "the tag of the canonical, 2.0.0+2.0, is gone, and no release is left to run", notes: [] }],
    ["lightweight tags only", { releases: [light("1.0.0+1.0"), light("1.1.0+1.1")], canonical: null }, { kind: "skip", reason: "lightweight-only", text: onlyLight("1.1.0+1.1"), notes: [passedOver("1.1.0+1.1")] }],
    ["the newer one is lightweight", { releases: [old, light("1.1.0+1.1")], canonical: canonical("1.0.0+1.0") }, { kind: "skip", reason: "lightweight-only", text: onlyLight("1.1.0+1.1"), notes: [passedOver("1.1.0+1.1")] }],
    ["the newest is lightweight, an annotated one is newer too", { releases: [old, middle, light("2.0.0+2.0")], canonical: canonical("1.0.0+1.0") }, { kind: "run", reason: "newer-release", release: middle, from: "1.0.0+1.0", text: "1.1.0+1.1 is newer than the canonical, 1.0.0+1.0", notes: [passedOver("2.0.0+2.0")] }],
    ["the newest is lightweight, nothing is canonical", { releases: [old, light("2.0.0+2.0")], canonical: null }, { kind: "run", reason: "no-canonical", release: old, from: null, text: "1.0.0+1.0 is the newest release; there is no canonical yet", notes: [passedOver("2.0.0+2.0")] }],
    ["an older lightweight tag is nothing to speak of", { releases: [light("1.0.0+1.0"), newest], canonical: canonical("2.0.0+2.0") }, { kind: "skip", reason: "no-new-version", text: "2.0.0+2.0 is the canonical already", notes: [] }],
    ["the canonical's tag became lightweight", { releases: [old, light("2.0.0+2.0")], canonical: canonical("2.0.0+2.0") }, { kind: "skip", reason: "lightweight-only", text: onlyLight("2.0.0+2.0"), notes: [passedOver("2.0.0+2.0")] }],
    ["lightweight, newer than a canonical whose tag is gone", { releases: [old, light("3.0.0+1")], canonical: canonical("2.0.0+2.0") }, { kind: "skip", reason: "lightweight-only", text: onlyLight("3.0.0+1"), notes: [passedOver("3.0.0+1")] }],
    ["lightweight, older than a canonical whose tag is gone", { releases: [old, light("1.5.0+1")], canonical: canonical("2.0.0+2.0") }, { kind: "skip", reason: "release-gone", text: "the tag of the canonical, 2.0.0+2.0, is gone; the newest release left is 1.0.0+1.0", notes: [passedOver("1.5.0+1")] }],
    ["the same numbers", { releases: [release("1.0.0+a"), release("1.0.0+c"), release("1.0.0+b"), light("1.0.0+aa")], canonical: null }, { kind: "run", reason: "no-canonical", release: release("1.0.0+c"), from: null, text: "1.0.0+c is the newest release; there is no canonical yet", notes: ["1.0.0+c and 1.0.0+b and 1.0.0+a have the same numbers, so abra cannot tell which is newer; taken is 1.0.0+c, by its upstream part"] }],
    ["a canonical that was overtaken by its twin's order stays", { releases: [release("1.0.0+a")], canonical: canonical("1.0.0+b") }, { kind: "skip", reason: "release-gone", text: "the tag of the canonical, 1.0.0+b, is gone; the newest release left is 1.0.0+a", notes: [] }],
  ])("%s", (_, facts, expected) => expect(decideSweep(facts)).toEqual(expected));

  test.each(["1.0.1+2", "1.1.0+2", "2.0.0+2"])("1.0.0+1 and %s are no twins", (tag) => {
    expect(decideSweep({ releases: [release("1.0.0+1"), release(tag)], canonical: null }).notes).toEqual([]);
  });
});

describe("whatever the tags are", () => {
  const tag = fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 }), fc.constantFrom("1", "2", "10", "2-rc1", "x")).map(([a, b, upstream]) => `${a}.${b}.0+${upstream}`);
  const tags = fc.uniqueArray(tag, { maxLength: 6 });
  const some = tags.chain((names) => fc.tuple(...names.map((name) => fc.tuple(fc.constantFrom("c1", "c2"), fc.boolean()).map(([commit, annotated]) => release(name, commit, annotated)))));
  const current = fc.option(fc.record({ version: tag, commit: fc.constantFrom("c1", "c2"), stale: fc.option(fc.constant("why"), { nil: null }) }), { nil: null });

  test("it runs an annotated release, the newest, and never one that is older than the canonical", () => {
    fc.assert(fc.property(some, current, (given, record) => {
      const decision = decideSweep({ releases: given, canonical: record });
      const annotated = given.filter((one) => one.annotated);
      const best = annotated.toSorted((a, b) => compareVersions(b.version, a.version))[0];
      const ahead = best && record ? compareVersions(best.version, parseVersion(record.version)!) : 1;
      const wanted = best !== undefined && (ahead > 0 || (ahead === 0 && (record?.stale !== null || best.commit !== record.commit)));
      expect(decision.kind).toBe(wanted ? "run" : "skip");
      if (decision.kind === "run") {
        expect(decision.release).toBe(best);
        expect(decision.from).toBe(record?.version ?? null);
      }
      expect(decision.text).not.toBe("");
    }), { numRuns: 2_000 });
  });

  test("the order of the tags does not matter, and the facts stay as they are", () => {
    fc.assert(fc.property(some, current, fc.infiniteStream(fc.nat()), (given, record, stream) => {
      const before = structuredClone(given);
      const keyed = given.map((item) => ({ item, key: stream.next().value as number }));
      const shuffled = keyed.toSorted((a, b) => a.key - b.key).map(({ item }) => item);
      expect(decideSweep({ releases: shuffled, canonical: record })).toEqual(decideSweep({ releases: given, canonical: record }));
      expect(given).toEqual(before);
    }));
  });

  test("what was promoted is not run again", () => {
    fc.assert(fc.property(some, current, (given, record) => {
      const first = decideSweep({ releases: given, canonical: record });
      if (first.kind !== "run") return;
      const second = decideSweep({ releases: given, canonical: { version: first.release.tag, commit: first.release.commit, stale: null } });
      expect(second).toMatchObject({ kind: "skip" });
      expect(["no-new-version", "lightweight-only"]).toContain(second.reason);
    }));
  });

  test("the reason of a skip says what is true of the tags", () => {
    fc.assert(fc.property(some, current, (given, record) => {
      const decision = decideSweep({ releases: given, canonical: record });
      if (decision.reason === "never-released") expect([given, record]).toEqual([[], null]);
      if (decision.reason === "no-new-version") expect(given.some(({ tag: name, annotated }) => annotated && name === record?.version)).toBe(true);
      if (decision.reason === "lightweight-only") expect(given.some(({ annotated }) => !annotated)).toBe(true);
      if (decision.reason === "release-gone") expect(given.some(({ tag: name }) => name === record?.version)).toBe(false);
    }));
  });
});
