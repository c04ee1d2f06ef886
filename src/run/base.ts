/** A commit of the recipe. `tree` is the hash of its files: two commits with the same tree are the same recipe. */
export type RecipeCommit = { readonly commit: string; readonly tree: string };

export type BaseFacts = {
  readonly upgradeSelected: boolean;
  /** Why the suite declares the upgrade not applicable, or null. */
  readonly notApplicable: string | null;
  readonly head: RecipeCommit & { readonly version: string | null };
  /** What the caller asked for by `--base`, or null. */
  readonly explicit: (RecipeCommit & { readonly ref: string; readonly version: string | null }) | null;
  readonly canonical: (RecipeCommit & { readonly version: string }) | null;
  /** Releases strictly older than the head's version, newest first; empty when the head has no version. */
  readonly olderReleases: readonly (RecipeCommit & { readonly version: string })[];
  /** Tip of the remote's default branch, as the remote tells it; null when it tells none. */
  readonly defaultBranch: (RecipeCommit & { readonly name: string; readonly version: string | null }) | null;
};

export type BaseDecision =
  | { readonly kind: "canonical" | "release" | "branch" | "explicit"; readonly commit: string; readonly version: string | null; readonly reason: string }
  /** `declared`: someone said so; `structural`: the recipe has nothing to upgrade from; `unselected`: not asked for. */
  | { readonly kind: "skip"; readonly why: "declared" | "structural" | "unselected"; readonly reason: string };

/** What is deployed first so that the upgrade to the head is real. The head itself is never its own base. */
export function decideBase(facts: BaseFacts): BaseDecision {
  const { head, explicit, canonical, defaultBranch } = facts;
  if (!facts.upgradeSelected) return { kind: "skip", why: "unselected", reason: "the upgrade tier was not selected" };
  if (facts.notApplicable !== null) return { kind: "skip", why: "declared", reason: `declared not applicable: ${facts.notApplicable}` };
  if (explicit) {
    if (isHead(explicit, head)) return { kind: "skip", why: "structural", reason: `the base that was asked for, ${explicit.ref}, is the head itself` };
    return { kind: "explicit", commit: explicit.commit, version: explicit.version, reason: `asked for: ${explicit.ref}` };
  }
  if (canonical && canonical.version !== head.version && !isHead(canonical, head)) {
    return { kind: "canonical", commit: canonical.commit, version: canonical.version, reason: `the canonical, ${canonical.version}` };
  }
  const older = facts.olderReleases.find((release) => !isHead(release, head));
  if (older) {
    const step = canonical ? `the canonical is the head's own version, so ` : "";
    return { kind: "release", commit: older.commit, version: older.version, reason: `${step}the newest release older than ${head.version}` };
  }
  if (defaultBranch && !isHead(defaultBranch, head)) {
    return { kind: "branch", commit: defaultBranch.commit, version: defaultBranch.version, reason: `no older release: the tip of ${defaultBranch.name}` };
  }
  return { kind: "skip", why: "structural", reason: "there is no older release, and the head is the tip of the default branch" };
}

/** In the quick lane the upgrade starts from the canonical, whatever the head's version says, or there is none. */
export function decideQuickBase(head: RecipeCommit, canonical: RecipeCommit & { readonly version: string }): BaseDecision {
  if (isHead(canonical, head)) return { kind: "skip", why: "structural", reason: `the head is the canonical itself, ${canonical.version}` };
  return { kind: "canonical", commit: canonical.commit, version: canonical.version, reason: `quick: over the data of the canonical, ${canonical.version}` };
}

function isHead(candidate: RecipeCommit, head: RecipeCommit): boolean {
  return candidate.commit === head.commit || candidate.tree === head.tree;
}
