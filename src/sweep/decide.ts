import type { CanonicalRecord } from "#canonical/record.ts";
import { compareVersions, parseVersion, type RecipeVersion } from "#recipe/version.ts";

/** A release tag of the mirror, as `listReleases` gives it. */
export type SweepRelease = {
  readonly tag: string;
  readonly version: RecipeVersion;
  readonly commit: string;
  /** False for a lightweight tag, which abra does not deploy. */
  readonly annotated: boolean;
};

export type SweepFacts = {
  /** In any order. */
  readonly releases: readonly SweepRelease[];
  readonly canonical: Pick<CanonicalRecord, "version" | "commit" | "stale"> | null;
};

/**
 * - `no-canonical`: nothing has proved itself yet.
 * - `newer-release`: there is a release that is newer than the canonical.
 * - `tag-moved`: the canonical's tag leads to another commit now.
 * - `stale-canonical`: the canonical's record is marked as no longer true.
 */
export type RunReason = "no-canonical" | "newer-release" | "tag-moved" | "stale-canonical";

/**
 * - `never-released`: there is no release tag at all.
 * - `no-new-version`: the newest release is the canonical.
 * - `lightweight-only`: what there is to run is tagged, but only by lightweight tags.
 * - `release-gone`: the canonical's tag is gone, and what is left is older.
 */
export type SkipReason = "never-released" | "no-new-version" | "lightweight-only" | "release-gone";

export type SweepDecision = {
  /** One sentence for people, beside the code in `reason`. */
  readonly text: string;
  /** What a maintainer should know about the tags, whatever was decided. */
  readonly notes: readonly string[];
} & (
  | { readonly kind: "run"; readonly reason: RunReason; readonly release: SweepRelease; /** The canonical's version. */ readonly from: string | null }
  | { readonly kind: "skip"; readonly reason: SkipReason }
);

/**
 * What the sweep does with one recipe. Only annotated tags count, because abra deploys no others; versions are ordered as in `compareVersions`, where the upstream
 * part decides between equal numbers, so that the order of the tags never matters. Never goes back to an older release.
 */
export function decideSweep({ releases, canonical }: SweepFacts): SweepDecision {
  const ordered = releases.toSorted((a, b) => compareVersions(b.version, a.version));
  const newest = ordered.find(({ annotated }) => annotated);
  const notes = [...lightweightNote(ordered, newest), ...tieNote(ordered, newest)];
  const run = (release: SweepRelease, reason: RunReason, text: string): SweepDecision => ({ kind: "run", reason, release, from: canonical?.version ?? null, text, notes });
  const skip = (reason: SkipReason, text: string): SweepDecision => ({ kind: "skip", reason, text, notes });

  if (!canonical) {
    if (newest) return run(newest, "no-canonical", `${newest.tag} is the newest release; there is no canonical yet`);
    if (ordered[0]) return skip("lightweight-only", onlyLightweight(ordered[0].tag));
    return skip("never-released", "the recipe has no release tag");
  }
  const [top] = ordered;
  const current = parseVersion(canonical.version);
  if (newest && !current) return run(newest, "stale-canonical", `the canonical's version, ${canonical.version}, is no release's`);
  const order = newest && current ? compareVersions(newest.version, current) : -1;
  if (newest && order > 0) return run(newest, "newer-release", `${newest.tag} is newer than the canonical, ${canonical.version}`);
  if (newest && order === 0) {
    if (newest.commit !== canonical.commit) return run(newest, "tag-moved", `the tag ${newest.tag} was moved from ${short(canonical.commit)} to ${short(newest.commit)}`);
    if (canonical.stale !== null) return run(newest, "stale-canonical", `the canonical, ${canonical.version}, is stale: ${canonical.stale}`);
    if (top && top !== newest) return skip("lightweight-only", onlyLightweight(top.tag));
    return skip("no-new-version", `${newest.tag} is the canonical already`);
  }
  // Every annotated release is older than the canonical, or there is none.
  if (top && current && compareVersions(top.version, current) >= 0) return skip("lightweight-only", onlyLightweight(top.tag));
  return skip("release-gone", `the tag of the canonical, ${canonical.version}, is gone${newest ? `; the newest release left is ${newest.tag}` : ", and no release is left to run"}`);
}

function onlyLightweight(tag: string): string {
  return `${tag} is a lightweight tag, which abra does not deploy, and no annotated one is as new`;
}

/** A lightweight tag is a release to whoever made it, so passing it over is said even where another release is run. */
function lightweightNote([top]: readonly SweepRelease[], newest: SweepRelease | undefined): string[] {
  return top && top !== newest ? [`${top.tag} was passed over: it is a lightweight tag, which abra does not deploy; tag it with \`git tag -a\``] : [];
}

/** abra compares only the numbers, so between these it has no order, and operators may get either. */
function tieNote(ordered: readonly SweepRelease[], newest: SweepRelease | undefined): string[] {
  const tied = ordered.filter((release) => release.annotated && newest && sameNumbers(release.version, newest.version));
  return newest && tied.length > 1 ? [`${tied.map(({ tag }) => tag).join(" and ")} have the same numbers, so abra cannot tell which is newer; taken is ${newest.tag}, by its upstream part`] : [];
}

function sameNumbers(a: RecipeVersion, b: RecipeVersion): boolean {
  return a.major === b.major && a.minor === b.minor && a.patch === b.patch;
}

function short(commit: string): string {
  return commit.slice(0, 12);
}
