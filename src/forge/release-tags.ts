import { compareVersions, parseVersion, whyNotRelease, type RecipeVersion } from "#recipe/version.ts";
import type { RemoteTag } from "./ls-remote.ts";

/** A release as its remote shows it, before anything is fetched. */
export type RemoteRelease = {
  readonly tag: string;
  readonly version: RecipeVersion;
  /** Of the tag itself where it is annotated, else of the commit. */
  readonly object: string;
  readonly commit: string;
  /** False for a lightweight tag, which abra does not deploy. */
  readonly annotated: boolean;
};

/** Something about the tags that is no failure but that somebody should mend. */
export type TagNotice = { readonly code: "tag-not-a-release" | "tags-of-same-order"; readonly tags: readonly string[]; readonly message: string };

export type RemoteReleases = {
  /** Oldest first. */
  readonly releases: readonly RemoteRelease[];
  /** Tags that are no releases, by name. */
  readonly others: readonly RemoteTag[];
  readonly notices: readonly TagNotice[];
};

/** The releases among a remote's tags. A tag of a tag, or of something that is no commit, shows only once it is fetched. Pure. */
export function readReleases(tags: readonly RemoteTag[]): RemoteReleases {
  const releases: RemoteRelease[] = [];
  const others: RemoteTag[] = [];
  const notices: TagNotice[] = [];
  for (const tag of tags.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const reason = whyNotRelease(tag.name);
    if (reason === undefined) {
      releases.push({ tag: tag.name, version: parseVersion(tag.name)!, object: tag.object, commit: tag.commit, annotated: tag.annotated });
    } else {
      others.push(tag);
      notices.push({ code: "tag-not-a-release", tags: [tag.name], message: `tag ${tag.name} is no release: ${reason}` });
    }
  }
  releases.sort((a, b) => compareVersions(a.version, b.version));
  for (const same of sameOrder(releases)) {
    notices.push({ code: "tags-of-same-order", tags: same, message: `${same.join(" and ")} have the same number: only what follows the + tells which is newer` });
  }
  return { releases, others, notices };
}

/** Commit by tag, as it is kept for the next sync. */
export function commitsByTag(releases: readonly RemoteRelease[]): Record<string, string> {
  return Object.fromEntries(releases.map(({ tag, commit }) => [tag, commit]));
}

/** Groups of releases that only the upstream part tells apart. */
function sameOrder(sorted: readonly RemoteRelease[]): string[][] {
  const groups = Map.groupBy(sorted, ({ version: { major, minor, patch } }) => `${major}.${minor}.${patch}`);
  return [...groups.values()].filter((group) => group.length > 1).map((group) => group.map(({ tag }) => tag));
}
