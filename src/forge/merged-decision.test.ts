import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideMerged, type MergedFacts, type OwnCommit, type UpstreamCommit } from "./merged-decision.ts";

const at = (age: number): UpstreamCommit => ({ commit: `u${age}`, age });
const own = (fields: Partial<OwnCommit> = {}): OwnCommit => ({ commit: "p", merge: false, empty: false, same: undefined, undone: undefined, ...fields });
const nothing: MergedFacts["whole"] = { empty: false, same: undefined, undone: undefined, sameTree: undefined };
const facts = (fields: Partial<MergedFacts>): MergedFacts => ({ onDefaultBranch: true, head: "h", mergeBase: "m", isAncestor: false, mergedBy: undefined, newSinceKnown: undefined, own: [own()], tooMany: false, whole: nothing, ...fields });

const open = (reason: string): object => ({ kind: "open", reason });
const merged = (by: string, commit: string): object => ({ kind: "merged", by, commit });

describe("decideMerged", () => {
  test.each<[string, Partial<MergedFacts>, object]>([
    ["for another branch", { onDefaultBranch: false, isAncestor: true, mergedBy: "x" }, open("other-base")],
    ["merge commit", { isAncestor: true, mergedBy: "x" }, merged("merge", "x")],
    ["merge commit that the last sync had seen already", { isAncestor: true, mergedBy: "x", newSinceKnown: 0 }, merged("merge", "x")],
    ["fast-forward", { isAncestor: true, newSinceKnown: 2 }, merged("fast-forward", "h")],
    ["branch without commits of its own", { isAncestor: true, newSinceKnown: 0 }, open("nothing-of-its-own")],
    ["the same, with nothing to remember", { isAncestor: true }, open("nothing-of-its-own")],
    ["history that has nothing in common", { mergeBase: undefined }, open("unrelated-history")],
    ["no change at all", { own: [own({ empty: true, same: at(1) })], whole: { ...nothing, empty: true, same: at(1) } }, open("empty")],
    ["unrelated", {}, open("not-upstream")],
    ["rebased", { own: [own({ same: at(2) }), own({ same: at(1) })] }, merged("rebase", "u1")],
    ["rebased in another order", { own: [own({ same: at(1) }), own({ same: at(2) })] }, merged("rebase", "u1")],
    ["rebased in part", { own: [own({ same: at(2) }), own()] }, open("not-upstream")],
    ["rebased without its empty commit", { own: [own({ same: at(2) }), own({ empty: true })] }, merged("rebase", "u2")],
    ["only empty commits", { own: [own({ empty: true })] }, open("not-upstream")],
    ["holds a merge", { own: [own({ same: at(2) }), own({ merge: true, same: at(1) })] }, open("not-upstream")],
    ["holds a merge and is squashed", { own: [own({ merge: true })], whole: { ...nothing, same: at(3) } }, merged("squash", "u3")],
    ["squashed", { own: [own(), own()], whole: { ...nothing, same: at(3) } }, merged("squash", "u3")],
    ["same files", { own: [own(), own()], whole: { ...nothing, sameTree: at(4) } }, merged("same-tree", "u4")],
    ["squashed and undone", { own: [], whole: { ...nothing, same: at(3), undone: at(1) } }, open("reverted")],
    ["squashed, undone, and done again", { own: [], whole: { ...nothing, same: at(1), undone: at(2) } }, merged("squash", "u1")],
    ["rebased and undone as a whole", { own: [own({ same: at(3) }), own({ same: at(2) })], whole: { ...nothing, undone: at(1) } }, open("reverted")],
    ["rebased and undone in part", { own: [own({ same: at(3), undone: at(1) }), own({ same: at(2) })] }, open("reverted")],
    ["many commits", { tooMany: true, own: [] }, open("too-many-commits")],
    ["many commits, squashed", { tooMany: true, own: [], whole: { ...nothing, same: at(0) } }, merged("squash", "u0")],
  ])("%s", (_, fields, expected) => expect(decideMerged(facts(fields))).toEqual(expected));

  const place = fc.option(fc.nat(5).map(at), { nil: undefined });
  const anyFacts = fc.record<MergedFacts>({
    onDefaultBranch: fc.boolean(),
    head: fc.constant("h"),
    mergeBase: fc.option(fc.constant("m"), { nil: undefined }),
    isAncestor: fc.boolean(),
    mergedBy: fc.option(fc.constant("x"), { nil: undefined }),
    newSinceKnown: fc.option(fc.nat(2), { nil: undefined }),
    own: fc.array(fc.record<OwnCommit>({ commit: fc.constant("p"), merge: fc.boolean(), empty: fc.boolean(), same: place, undone: place }), { maxLength: 3 }),
    tooMany: fc.boolean(),
    whole: fc.record({ empty: fc.boolean(), same: place, undone: place, sameTree: place }),
  });

  test("only a positive fact closes one", () => {
    fc.assert(fc.property(anyFacts, (given) => {
      const decision = decideMerged(given);
      if (decision.kind === "open") return;
      expect(given.onDefaultBranch).toBe(true);
      const named = [given.mergedBy, (given.newSinceKnown ?? 0) > 0 ? given.head : undefined, given.whole.same?.commit, given.whole.sameTree?.commit, ...given.own.map(({ same }) => same?.commit)];
      expect(named).toContain(decision.commit);
      if (!given.isAncestor) expect(given.whole.empty).toBe(false);
    }), { numRuns: 1000 });
  });

  test("nothing that is empty and not in upstream's history counts", () => {
    fc.assert(fc.property(anyFacts, (given) => {
      const empty = { ...given, isAncestor: false, whole: { ...given.whole, empty: true } };
      expect(decideMerged(empty).kind).toBe("open");
    }));
  });
});
