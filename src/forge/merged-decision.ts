/** How upstream took a pull request over. */
export type MergeKind = "merge" | "fast-forward" | "rebase" | "squash" | "same-tree";

/** What git says about a pull request's head and upstream's default branch, both as they are now. All commits are full hashes. */
export type MergedFacts = {
  /** Whether the pull request asks for the mirror's default branch. */
  readonly onDefaultBranch: boolean;
  /** Of the pull request. */
  readonly head: string;
  /** Undefined for histories that have nothing in common. */
  readonly mergeBase: string | undefined;
  /** Whether upstream's default branch holds the very commit. */
  readonly isAncestor: boolean;
  /** The merge commit through which it came there, when it did not become part of the main line. */
  readonly mergedBy: string | undefined;
  /** How many commits of its own it brought, counted from upstream's head at the last sync that succeeded. Undefined when that is not known. */
  readonly newSinceKnown: number | undefined;
  /** Commits that upstream lacks. `same` is the newest upstream commit with the same change, `undone` the newest with the opposite. */
  readonly own: readonly OwnCommit[];
  /** There are more commits than are looked at one by one. */
  readonly tooMany: boolean;
  /** The pull request as one change, from the merge base to its head. */
  readonly whole: {
    readonly empty: boolean;
    readonly same: UpstreamCommit | undefined;
    readonly undone: UpstreamCommit | undefined;
    /** The newest upstream commit since the merge base with exactly the same files, when they differ from those of the merge base. */
    readonly sameTree: UpstreamCommit | undefined;
  };
};

/** `age` counts from the head of upstream's default branch, which is 0. */
export type UpstreamCommit = { readonly commit: string; readonly age: number };

export type OwnCommit = {
  readonly commit: string;
  readonly merge: boolean;
  /** It changes no file. */
  readonly empty: boolean;
  readonly same: UpstreamCommit | undefined;
  readonly undone: UpstreamCommit | undefined;
};

export type MergedDecision =
  | { readonly kind: "merged"; readonly by: MergeKind; readonly commit: string }
  | {
      readonly kind: "open";
      readonly reason: "other-base" | "unrelated-history" | "nothing-of-its-own" | "empty" | "reverted" | "not-upstream" | "too-many-commits";
    };

/**
 * Whether upstream has taken a pull request over. Pure. Only a positive fact closes one:
 *
 * - *merge*: upstream's head contains the very commit, and it came there through a merge commit.
 * - *fast-forward*: the same without a merge commit, but it brought commits that upstream lacked at the last sync. Without that it may be a branch
 *   that somebody has made and not yet worked on.
 * - *rebase*: the change of each of its commits was made upstream since the merge base. Not asked of one that holds merge commits of its own, since what
 *   those changed cannot be compared.
 * - *squash*: one upstream commit since the merge base makes the whole change. *same-tree*: after one of them all files are as in the pull request.
 *
 * In the last three, whatever upstream undid afterwards leaves it open: its author may want to bring it again.
 */
export function decideMerged(facts: MergedFacts): MergedDecision {
  if (!facts.onDefaultBranch) return open("other-base");
  if (facts.isAncestor) {
    if (facts.mergedBy !== undefined) return { kind: "merged", by: "merge", commit: facts.mergedBy };
    if ((facts.newSinceKnown ?? 0) > 0) return { kind: "merged", by: "fast-forward", commit: facts.head };
    return open("nothing-of-its-own");
  }
  if (facts.mergeBase === undefined) return open("unrelated-history");
  if (facts.whole.empty) return open("empty");
  const found = rebased(facts) ?? oneCommit("squash", facts.whole.same) ?? oneCommit("same-tree", facts.whole.sameTree);
  if (!found) return open(facts.tooMany ? "too-many-commits" : "not-upstream");
  if (isLater(facts.whole.undone, found.at) || (found.by === "rebase" && facts.own.some(({ same, undone }) => isLater(undone, same)))) return open("reverted");
  return { kind: "merged", by: found.by, commit: found.at.commit };
}

type Found = { readonly by: MergeKind; readonly at: UpstreamCommit };

function rebased({ own, tooMany }: MergedFacts): Found | undefined {
  const changing = own.filter(({ empty }) => !empty);
  if (tooMany || changing.length === 0 || own.some(({ merge }) => merge)) return undefined;
  const places = changing.map(({ same }) => same);
  if (!places.every((place) => place !== undefined)) return undefined;
  return { by: "rebase", at: places.reduce((a, b) => (b.age < a.age ? b : a)) };
}

function oneCommit(by: MergeKind, at: UpstreamCommit | undefined): Found | undefined {
  return at && { by, at };
}

/** Whether the first was made after the second. */
function isLater(first: UpstreamCommit | undefined, second: UpstreamCommit | undefined): boolean {
  return first !== undefined && second !== undefined && first.age < second.age;
}

function open(reason: Extract<MergedDecision, { kind: "open" }>["reason"]): MergedDecision {
  return { kind: "open", reason };
}
