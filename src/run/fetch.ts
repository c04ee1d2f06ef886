import { join } from "node:path";
import { cloneRecipe, exportTree, listReleases, remoteDefaultBranch, resolveRef, treesOf, type Release } from "#recipe/git.ts";
import { mustGit } from "#recipe/git/run.ts";
import { compareVersions, parseVersion } from "#recipe/version.ts";
import type { BaseFacts, RecipeCommit } from "./base.ts";
import type { RunRequest } from "./request.ts";
import { together } from "./together.ts";

export type Fetched = {
  /** Our own clone; nothing shared is touched. */
  readonly clone: string;
  readonly head: RecipeCommit;
  /** Release tags at the head's commit, newest first. */
  readonly headTags: readonly string[];
  readonly defaultBranch: { readonly name: string; readonly commit: string; readonly tree: string } | null;
  /** Oldest first. */
  readonly releases: readonly (Release & RecipeCommit)[];
  /** The base that was asked for. */
  readonly explicit: BaseFacts["explicit"];
  /** Tags that are no releases, and why. */
  readonly ignored: readonly string[];
};

/** Clones the recipe and finds out which commits its refs, releases and default branch are. */
export async function fetchRecipe(request: RunRequest, workFolder: string, signal: AbortSignal): Promise<Fetched> {
  const clone = join(workFolder, "clone");
  const [branch] = await together(signal, (either) => remoteDefaultBranch(request.source, either), (either) => cloneRecipe({ source: request.source, into: clone, signal: either }));
  const [headCommit, { releases, ignored }] = await Promise.all([resolveRef(clone, request.ref, signal), listReleases(clone, signal)]);
  const explicit = request.base === null ? null : await resolveRef(clone, request.base, signal);
  const trees = await treesOf(clone, [headCommit, ...releases.map(({ commit }) => commit), ...(branch ? [branch.commit] : []), ...(explicit === null ? [] : [explicit])], signal);
  const at = (commit: string): RecipeCommit => ({ commit, tree: trees.get(commit) as string });
  const withTrees = releases.map((release) => ({ ...release, ...at(release.commit) }));
  return {
    clone,
    head: at(headCommit),
    headTags: withTrees.filter((release) => release.commit === headCommit).map((release) => release.tag).toReversed(),
    defaultBranch: branch ? { name: branch.branch, ...at(branch.commit) } : null,
    releases: withTrees,
    explicit: request.base === null || explicit === null ? null : { ref: request.base, ...at(explicit), version: withTrees.findLast((release) => release.commit === explicit)?.tag ?? null },
    ignored: ignored.map((tag) => `${tag.tag}: ${tag.reason}`),
  };
}

/** Hash of a commit's files; null when the commit is not in the clone. */
export async function treeIn({ clone }: Pick<Fetched, "clone">, commit: string, signal: AbortSignal): Promise<string | null> {
  return await mustGit(["rev-parse", "--verify", "--quiet", `${commit}^{tree}`], { folder: clone, signal }).then((text) => text.trim(), () => (signal.throwIfAborted(), null));
}

/** Whether a commit is part of the history of another one. */
export async function isAncestor(clone: string, commit: string, of: string, signal: AbortSignal): Promise<boolean> {
  if (commit === of) return true;
  return await mustGit(["merge-base", "--is-ancestor", commit, of], { folder: clone, signal }).then(() => true, () => (signal.throwIfAborted(), false));
}

/** Writes the recipe's files at a commit into a folder of the run. */
export async function exportCommit(fetched: Fetched, commit: string, into: string, signal: AbortSignal): Promise<string> {
  await exportTree(fetched.clone, commit, into, signal);
  return into;
}

/**
 * Releases strictly older than a version, newest first; none for a version that is not one. Lightweight tags are left out: abra does not deploy them (R014), so nobody
 * upgrades from one. Pure.
 */
export function olderReleases(releases: Fetched["releases"], version: string | null): BaseFacts["olderReleases"] {
  const parsed = version === null ? undefined : parseVersion(version);
  if (!parsed) return [];
  return releases
    .filter((release) => release.annotated && compareVersions(release.version, parsed) < 0)
    .map((release) => ({ version: release.tag, commit: release.commit, tree: release.tree }))
    .toReversed();
}
