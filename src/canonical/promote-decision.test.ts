import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareVersions, parseVersion } from "#recipe/version.ts";
import { decidePromotion, refusalCodes, refusalText, type PromotionFacts, type Refusal, type ReleaseTag } from "./promote-decision.ts";

const tag = (name: string, commit = "head", change: Partial<ReleaseTag> = {}): ReleaseTag => ({ tag: name, commit, tree: `t-${commit}`, annotated: true, ...change });
const canonical = { version: "1.0.0+a", commit: "old", stale: null };

const facts: PromotionFacts = {
  enrolled: true, verdict: "green", lane: "cold", pullRequest: null, head: { commit: "head", tree: "t-head" }, tags: [tag("1.0.0+a", "old"), tag("2.0.0+b")], unselected: [],
  explicitBase: null, changedFiles: [], adaptations: [], dependencies: [], onDefaultBranch: true, canonical, replace: false,
};

describe("what does not hinder", () => {
  test.each<[string, Partial<PromotionFacts>, string, readonly string[]]>([
    ["a newer release", {}, "2.0.0+b", []],
    ["the first one", { canonical: null }, "2.0.0+b", []],
    ["the newest of several tags at the head", { tags: [tag("1.9.0+a"), tag("2.0.0+c"), tag("2.0.0+b")] }, "2.0.0+c", []],
    ["a lightweight tag beside the annotated one", { tags: [tag("2.0.0+b"), tag("3.0.0+b", "head", { annotated: false })] }, "2.0.0+b", []],
    ["tags that are no releases", { tags: [tag("latest"), tag("v9"), tag("9.0+1"), tag("2.0.0+b")] }, "2.0.0+b", []],
    ["a tag beside the default branch", { onDefaultBranch: false }, "2.0.0+b", ["the tag lies beside the default branch"]],
    ["nobody knows the branch", { onDefaultBranch: null }, "2.0.0+b", []],
    ["harmless adaptations", { adaptations: [{ kind: "endpoint-mode", what: "dnsrr for app" }, { kind: "network-alias", what: "no bare name" }] }, "2.0.0+b", ["adapted: dnsrr for app", "adapted: no bare name"]],
    ["dependencies that were there", { dependencies: [{ recipe: "keycloak", provided: true }] }, "2.0.0+b", []],
    ["the same version of another commit", { canonical: { version: "2.0.0+b", commit: "old", stale: null } }, "2.0.0+b", []],
    ["the same version, stale", { canonical: { version: "2.0.0+b", commit: "head", stale: "its snapshot is gone" } }, "2.0.0+b", []],
    ["the same version, stale for an empty reason", { canonical: { version: "2.0.0+b", commit: "head", stale: "" } }, "2.0.0+b", []],
    ["the same version, asked for", { canonical: { version: "2.0.0+b", commit: "head", stale: null }, replace: true }, "2.0.0+b", ["asked to replace 2.0.0+b, whatever its version"]],
    ["backwards, asked for", { canonical: { version: "3.0.0+a", commit: "x", stale: null }, replace: true }, "2.0.0+b", ["asked to replace 3.0.0+a, whatever its version"]],
    ["asked for, and nothing is there to replace", { canonical: null, replace: true }, "2.0.0+b", []],
    ["a canonical whose version cannot be read", { canonical: { version: "latest", commit: "head", stale: null } }, "2.0.0+b", []],
    ["a newer upstream part", { canonical: { version: "2.0.0+a", commit: "x", stale: null } }, "2.0.0+b", []],
  ])("%s", (_, change, version, notes) => expect(decidePromotion({ ...facts, ...change })).toEqual({ kind: "promote", version, commit: "head", notes }));
});

const oneReason: [string, Partial<PromotionFacts>, Refusal][] = [
  ["not enrolled", { enrolled: false }, { code: "not-enrolled", text: "the suite does not say `canonical: true`" }],
  ["red", { verdict: "red" }, { code: "not-green", text: "the verdict is red" }],
  ["ours", { verdict: "ours" }, { code: "not-green", text: "the verdict is ours" }],
  ["quick", { lane: "quick" }, { code: "quick-lane", text: "only a cold run promotes" }],
  ["of a pull request", { pullRequest: "#7" }, { code: "pull-request", text: "the run belongs to the pull request #7" }],
  ["not all tiers", { unselected: ["backup", "restore"] }, { code: "tiers-missing", text: "not selected: backup, restore" }],
  ["a base was chosen", { explicitBase: "1.0.0+a" }, { code: "base-chosen", text: "the upgrade began at 1.0.0+a by --base, not at what people run" }],
  ["the tree was changed", { changedFiles: ["compose.yml", "new"] }, { code: "tree-changed", text: "the tree was not the commit's: compose.yml, new" }],
  ["five changed files", { changedFiles: ["a", "b", "c", "d", "e"] }, { code: "tree-changed", text: "the tree was not the commit's: a, b, c, d, e" }],
  ["many changed files", { changedFiles: ["a", "b", "c", "d", "e", "f", "g"] }, { code: "tree-changed", text: "the tree was not the commit's: a, b, c, d, e and 2 more" }],
  ["an adaptation that nobody knows", { adaptations: [{ kind: "endpoint-mode", what: "dnsrr" }, { kind: "image", what: "another image" }, { kind: "x", what: "y" }] }, { code: "adapted", text: "what was deployed is not what the release says: another image; y" }],
  ["a dependency was not there", { dependencies: [{ recipe: "keycloak", provided: false }, { recipe: "minio", provided: true }, { recipe: "redis", provided: false }] }, { code: "dependency-missing", text: "the run had no keycloak, redis" }],
  ["no tag", { tags: [] }, { code: "not-a-release", text: "no release tag leads to the head" }],
  ["tags of other commits", { tags: [tag("2.0.0+b", "other")] }, { code: "not-a-release", text: "no release tag leads to the head" }],
  ["tags at the head that are no releases", { tags: [tag("latest"), tag("2.0+b"), tag("v2")] }, { code: "not-a-release", text: "no release tag leads to the head" }],
  ["a merge of the release", { tags: [tag("2.0.0+b", "other", { tree: "t-head" }), tag("2.0.0+a", "more", { tree: "t-head", annotated: false })] }, { code: "not-the-tags-commit", text: "the head has the files of 2.0.0+a and 2.0.0+b, but is another commit; test the tag itself" }],
  ["a lightweight tag", { tags: [tag("2.0.0+b", "head", { annotated: false }), tag("1.9.0+b", "other", { tree: "t-head" })] }, { code: "lightweight-tag", text: "2.0.0+b is a lightweight tag, which abra does not deploy" }],
  ["the canonical already", { canonical: { version: "2.0.0+b", commit: "head", stale: null } }, { code: "already-canonical", text: "2.0.0+b is the canonical already" }],
  ["an older release", { canonical: { version: "2.1.0+a", commit: "x", stale: null } }, { code: "backwards", text: "2.0.0+b is older than the canonical, 2.1.0+a" }],
  ["an older release, from a stale one", { canonical: { version: "2.1.0+a", commit: "x", stale: "why" } }, { code: "backwards", text: "2.0.0+b is older than the canonical, 2.1.0+a" }],
  ["an older upstream part", { canonical: { version: "2.0.0+c", commit: "head", stale: null } }, { code: "backwards", text: "2.0.0+b is older than the canonical, 2.0.0+c" }],
];

describe("what hinders", () => {
  test.each(oneReason)("%s", (_, change, reason) => expect(decidePromotion({ ...facts, ...change })).toEqual({ kind: "no", reasons: [reason] }));

  test("asking to replace lifts nothing but the order of versions", () => {
    for (const [name, change, reason] of oneReason) {
      const decision = decidePromotion({ ...facts, ...change, replace: true });
      const lifted = reason.code === "backwards" || reason.code === "already-canonical";
      expect(decision, name).toMatchObject(lifted ? { kind: "promote" } : { kind: "no", reasons: [reason] });
    }
  });

  test("all at once, each said", () => {
    const decision = decidePromotion({
      ...facts, enrolled: false, verdict: "ours", lane: "quick", pullRequest: "", unselected: ["custom"], explicitBase: "", changedFiles: ["x"], adaptations: [{ kind: "image", what: "i" }],
      dependencies: [{ recipe: "d", provided: false }], canonical: { version: "3.0.0+a", commit: "x", stale: null },
    });
    expect(decision.kind === "no" && decision.reasons.map(({ code }) => code)).toEqual(["not-enrolled", "not-green", "quick-lane", "pull-request", "tiers-missing", "base-chosen", "tree-changed", "adapted", "dependency-missing", "backwards"]);
  });

  test("the table has every code", () => expect(new Set(oneReason.map(([, , { code }]) => code))).toEqual(new Set(refusalCodes)));

  test("the reasons on one line", () => expect(refusalText([{ code: "not-green", text: "the verdict is red" }, { code: "backwards", text: "x" }])).toBe("not-green: the verdict is red; backwards: x"));
});

describe("whatever the facts are", () => {
  const commit = fc.constantFrom("head", "c1", "c2");
  const version = fc.constantFrom("1.0.0+a", "1.0.0+b", "1.1.0+a", "2.0.0+a", "latest", "2.0+a");
  const any: fc.Arbitrary<PromotionFacts> = fc.record({
    enrolled: fc.boolean(), verdict: fc.constantFrom("green", "green", "red", "ours"), lane: fc.constantFrom("cold", "cold", "quick"), pullRequest: fc.option(fc.constant("#1"), { nil: null, freq: 1 }),
    head: fc.constant({ commit: "head", tree: "t1" }), tags: fc.uniqueArray(fc.record({ tag: version, commit, tree: fc.constantFrom("t1", "t2"), annotated: fc.boolean() }), { selector: (one) => one.tag }),
    unselected: fc.constantFrom([], [], ["custom" as const]), explicitBase: fc.option(fc.constant("x"), { nil: null, freq: 1 }), changedFiles: fc.constantFrom([], [], ["f"]),
    adaptations: fc.array(fc.record({ kind: fc.constantFrom("endpoint-mode", "network-alias", "image"), what: fc.constant("w") }), { maxLength: 2 }),
    dependencies: fc.array(fc.record({ recipe: fc.constant("d"), provided: fc.boolean() }), { maxLength: 2 }), onDefaultBranch: fc.constantFrom(true, false, null),
    canonical: fc.option(fc.record({ version, commit, stale: fc.option(fc.constant("s"), { nil: null }) }), { nil: null }), replace: fc.boolean(),
  });

  test("only a green, cold, whole run of an enrolled release's own commit promotes, and never backwards unasked", () => {
    fc.assert(fc.property(any, (given) => {
      const decision = decidePromotion(given);
      if (decision.kind === "no") {
        expect(decision.reasons.length).toBeGreaterThan(0);
        return;
      }
      expect(given).toMatchObject({ enrolled: true, verdict: "green", lane: "cold", pullRequest: null, unselected: [], explicitBase: null, changedFiles: [] });
      expect(given.tags).toContainEqual(expect.objectContaining({ tag: decision.version, commit: "head", annotated: true }));
      expect(decision.commit).toBe("head");
      const before = given.canonical && parseVersion(given.canonical.version);
      if (before && !given.replace) expect(compareVersions(parseVersion(decision.version)!, before)).toBeGreaterThanOrEqual(0);
    }), { numRuns: 3_000 });
  });

  test("each reason is given once, and the order of the tags does not matter", () => {
    fc.assert(fc.property(any, (given) => {
      const decision = decidePromotion(given);
      expect(decidePromotion({ ...given, tags: given.tags.toReversed() })).toEqual(decision);
      if (decision.kind === "no") expect(new Set(decision.reasons.map(({ code }) => code)).size).toBe(decision.reasons.length);
    }));
  });

  test("mending a fact never adds a reason", () => {
    const mend: Partial<PromotionFacts>[] = [{ enrolled: true }, { verdict: "green" }, { lane: "cold" }, { pullRequest: null }, { unselected: [] }, { explicitBase: null }, { changedFiles: [] }, { adaptations: [] }, { dependencies: [] }, { canonical: null }, { replace: true }];
    const codes = (given: PromotionFacts): string[] => {
      const decision = decidePromotion(given);
      return decision.kind === "no" ? decision.reasons.map(({ code }) => code) : [];
    };
    fc.assert(fc.property(any, fc.constantFrom(...mend), (given, change) => {
      const before = codes(given);
      expect(codes({ ...given, ...change }).filter((code) => !before.includes(code))).toEqual([]);
    }));
  });
});
