import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideBase, decideQuickBase, type BaseFacts } from "./base.ts";

const at = (name: string): { commit: string; tree: string } => ({ commit: `c-${name}`, tree: `t-${name}` });
const head = { ...at("head"), version: "2.0.0+b" };
const facts: BaseFacts = { upgradeSelected: true, notApplicable: null, head, explicit: null, canonical: null, olderReleases: [], defaultBranch: null };
const older = { ...at("old"), version: "1.0.0+a" };
const oldest = { ...at("oldest"), version: "0.9.0+a" };
const branch = { ...at("tip"), name: "trunk", version: null };
const canonical = { ...at("canon"), version: "1.5.0+a" };

describe("decideBase", () => {
  test.each<[string, Partial<BaseFacts>, object]>([
    ["not selected", { upgradeSelected: false, olderReleases: [older], canonical }, { kind: "skip", why: "unselected", reason: "the upgrade tier was not selected" }],
    ["declared not applicable", { notApplicable: "no data", olderReleases: [older], canonical }, { kind: "skip", why: "declared", reason: "declared not applicable: no data" }],
    ["not selected wins over declared", { upgradeSelected: false, notApplicable: "x" }, { kind: "skip", why: "unselected" }],
    ["asked for", { explicit: { ...at("x"), ref: "v1", version: null }, canonical }, { kind: "explicit", commit: "c-x", version: null, reason: "asked for: v1" }],
    ["asked for the head", { explicit: { ...head, ref: "HEAD" }, canonical }, { kind: "skip", why: "structural", reason: "the base that was asked for, HEAD, is the head itself" }],
    ["canonical first", { canonical, olderReleases: [older], defaultBranch: branch }, { kind: "canonical", commit: "c-canon", version: "1.5.0+a", reason: "the canonical, 1.5.0+a" }],
    ["canonical of the head's version", { canonical: { ...canonical, version: "2.0.0+b" }, olderReleases: [older] }, { kind: "release", commit: "c-old", version: "1.0.0+a", reason: "the canonical is the head's own version, so the newest release older than 2.0.0+b" }],
    ["canonical of the head's commit", { canonical: { ...at("head"), version: "1.5.0+a" }, olderReleases: [older] }, { kind: "release", commit: "c-old" }],
    ["canonical with the head's files", { canonical: { commit: "other", tree: "t-head", version: "1.5.0+a" }, olderReleases: [older] }, { kind: "release" }],
    ["newest older release", { olderReleases: [older, oldest], defaultBranch: branch }, { kind: "release", commit: "c-old", version: "1.0.0+a", reason: "the newest release older than 2.0.0+b" }],
    ["older release with the head's files is passed over", { olderReleases: [{ commit: "z", tree: "t-head", version: "1.9.0+a" }, oldest] }, { kind: "release", commit: "c-oldest" }],
    ["older release at the head's commit is passed over", { olderReleases: [{ ...at("head"), version: "1.9.0+a" }], defaultBranch: branch }, { kind: "branch" }],
    ["default branch, whatever its name", { defaultBranch: branch }, { kind: "branch", commit: "c-tip", version: null, reason: "no older release: the tip of trunk" }],
    ["head is the tip", { defaultBranch: { ...at("head"), name: "trunk", version: null } }, { kind: "skip", why: "structural", reason: "there is no older release, and the head is the tip of the default branch" }],
    ["nothing at all", {}, { kind: "skip", why: "structural" }],
  ])("%s", (_, change, expected) => {
    expect(decideBase({ ...facts, ...change })).toMatchObject(expected);
  });

  test("never chooses the head, whatever the facts", () => {
    const commit = fc.record({ commit: fc.constantFrom("c1", "c2", "c3", "h"), tree: fc.constantFrom("t1", "t2", "th") });
    const versioned = fc.tuple(commit, fc.constantFrom("1.0.0+a", "2.0.0+b", "3.0.0+c")).map(([c, version]) => ({ ...c, version }));
    const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null });
    const any = fc.record({
      upgradeSelected: fc.boolean(),
      notApplicable: maybe(fc.constant("why")),
      head: fc.constant({ commit: "h", tree: "th", version: "2.0.0+b" }),
      explicit: maybe(versioned.map((v) => ({ ...v, ref: "r" }))),
      canonical: maybe(versioned),
      olderReleases: fc.array(versioned),
      defaultBranch: maybe(versioned.map((v) => ({ ...v, name: "main" }))),
    });
    fc.assert(
      fc.property(any, (given) => {
        const decision = decideBase(given);
        expect(decision.reason).not.toBe("");
        if (decision.kind === "skip") return;
        const candidates = [given.explicit, given.canonical, given.defaultBranch, ...given.olderReleases].filter((c) => c?.commit === decision.commit);
        expect(given.upgradeSelected && given.notApplicable === null).toBe(true);
        expect(decision.commit).not.toBe("h");
        expect(candidates.some((c) => c?.tree !== "th")).toBe(true);
        if (decision.kind === "canonical") expect(decision.version).not.toBe("2.0.0+b");
      }),
    );
  });
});

describe("decideQuickBase", () => {
  const now = { commit: "h".repeat(40), tree: "t1" };
  const from = { commit: "c".repeat(40), tree: "t2", version: "1.0.0+1" };

  test("the upgrade starts from the canonical", () => {
    expect(decideQuickBase(now, from)).toEqual({ kind: "canonical", commit: from.commit, version: "1.0.0+1", reason: "quick: over the data of the canonical, 1.0.0+1" });
  });

  test.each([{ ...from, commit: now.commit }, { ...from, tree: now.tree }])("the head is never its own base: %j", (own) => {
    expect(decideQuickBase(now, own)).toEqual({ kind: "skip", why: "structural", reason: "the head is the canonical itself, 1.0.0+1" });
  });
});
