import { compareVersions, parseVersion, type RecipeVersion } from "#recipe/version.ts";
import { linesThatAskForWork } from "./manual-work.ts";

/** A release that there is, with its notes; null where it has none. */
export type RollCandidate = { readonly tag: string; readonly commit: string; readonly annotated: boolean; readonly notes: string | null };

export type RollFacts = {
  /** What runs. */
  readonly current: { readonly version: string; readonly commit: string };
  /** All release tags, in any order. */
  readonly releases: readonly RollCandidate[];
  /** `latest`, or the release that the configuration keeps the app at. */
  readonly wanted: string;
  /** A release that a person names, who has read its notes. */
  readonly asked: string | null;
  /** Releases to which a roll has failed, until somebody acknowledges it. */
  readonly failed: readonly string[];
};

/** A release that is not rolled to, and why. */
export type Held = { readonly release: string; readonly why: "major" | "manual-work" | "failed-before" | "backwards" | "unknown-release" | "tag-moved"; readonly text: string; /** The release's notes, a line each. */ readonly notes: readonly string[] };

export type RollDecision =
  /** `held` is a release beyond it, which has to wait for a person. */
  | { readonly kind: "roll"; readonly to: { readonly version: string; readonly commit: string }; readonly step: "minor" | "patch" | "asked"; readonly held: Held | null }
  | { readonly kind: "held"; readonly held: Held }
  | { readonly kind: "current"; readonly text: string };

/**
 * Whether a warm app moves to another release. Goes release by release from the one that runs, as far as steps are minor or patches and no notes on the way ask for work by hand; the first
 * that is neither is held, and so is all beyond it. Pure.
 */
export function decideRoll(facts: RollFacts): RollDecision {
  const current = parseVersion(facts.current.version);
  if (facts.asked !== null) return asked(facts, facts.asked);
  const moved = facts.releases.find(({ tag }) => tag === facts.current.version);
  if (moved && moved.commit !== facts.current.commit) {
    return held(moved, "tag-moved", `the tag ${moved.tag} leads to ${moved.commit.slice(0, 12)} by now, and not to ${facts.current.commit.slice(0, 12)}, which runs`);
  }
  const pinned = facts.wanted === "latest" ? null : facts.wanted;
  const newer = facts.releases
    .flatMap((release) => ((version) => (version && release.annotated && (!current || compareVersions(version, current) > 0) ? [{ ...release, version }] : []))(parseVersion(release.tag)))
    .toSorted((a, b) => compareVersions(a.version, b.version));
  if (pinned !== null) {
    if (pinned === facts.current.version) return { kind: "current", text: `the configuration keeps it at ${pinned}` };
    const there = facts.releases.find(({ tag }) => tag === pinned);
    if (!there) return unknown(pinned);
    const wanted = newer.findIndex(({ tag }) => tag === pinned);
    if (wanted < 0) return there.annotated ? held(there, "backwards", `${pinned} is older than ${facts.current.version}, which runs: an app does not go back on newer data`) : unknown(pinned);
    newer.splice(wanted + 1);
  }
  if (newer.length === 0) return { kind: "current", text: `${facts.current.version} is the newest release` };
  let to: (typeof newer)[number] | undefined;
  let stop: Held | null = null;
  for (const release of newer) {
    stop = whyHeld(release, current, facts.failed);
    if (stop) break;
    to = release;
  }
  if (!to) return { kind: "held", held: stop! };
  return { kind: "roll", to: { version: to.tag, commit: to.commit }, step: to.version.minor === current?.minor ? "patch" : "minor", held: stop };
}

function whyHeld(release: RollCandidate & { readonly version: RecipeVersion }, current: RecipeVersion | undefined, failed: readonly string[]): Held | null {
  const { tag, version } = release;
  if (!current || version.major !== current.major) return { ...describe(release), why: "major", text: `${tag} is a major step from ${current?.text ?? "what runs"}` };
  if (majorOf(version.upstream) !== majorOf(current.upstream)) return { ...describe(release), why: "major", text: `${tag} is a major step of the app itself, from ${current.upstream} to ${version.upstream}` };
  const [line] = linesThatAskForWork(release.notes ?? "");
  if (line !== undefined) return { ...describe(release), why: "manual-work", text: `the notes of ${tag} ask for work by hand: ${line}` };
  if (failed.includes(tag)) return { ...describe(release), why: "failed-before", text: `a roll to ${tag} has failed, and nobody has acknowledged it` };
  return null;
}

/** Whoever names a release has read its notes; going back is refused all the same. */
function asked({ current, releases }: RollFacts, tag: string): RollDecision {
  if (tag === current.version) return { kind: "current", text: `${tag} runs already` };
  const release = releases.find((one) => one.tag === tag);
  const [from, to] = [parseVersion(current.version), parseVersion(tag)];
  if (!release || !to || !release.annotated) return unknown(tag);
  if (from && compareVersions(to, from) < 0) return held(release, "backwards", `${tag} is older than ${current.version}, which runs: an app does not go back on newer data`);
  return { kind: "roll", to: { version: tag, commit: release.commit }, step: "asked", held: null };
}

function unknown(release: string): RollDecision {
  return { kind: "held", held: { release, why: "unknown-release", text: `the recipe has no annotated release ${release}`, notes: [] } };
}

function held(release: RollCandidate, why: Held["why"], text: string): RollDecision {
  return { kind: "held", held: { ...describe(release), why, text } };
}

function describe({ tag, notes }: RollCandidate): Pick<Held, "release" | "notes"> {
  return { release: tag, notes: (notes ?? "").split("\n").filter((line) => line.trim() !== "") };
}

/** The first number of an upstream version, such as 26 of `26.4.0` and `v26.4`; its whole text where there is none. */
function majorOf(upstream: string): string {
  return /^v?(\d+)/.exec(upstream)?.[1] ?? upstream;
}
