import type { Adaptation, Tier, Verdict } from "#results/schema.ts";
import { compareVersions, isReleaseTag, parseVersion } from "#recipe/version.ts";

/** A release tag of the recipe and the commit and files that it leads to. */
export type ReleaseTag = { readonly tag: string; readonly commit: string; readonly tree: string; readonly annotated: boolean };

export type PromotionFacts = {
  /** The suite's key `canonical`. */
  readonly enrolled: boolean;
  readonly verdict: Verdict;
  readonly lane: "cold" | "quick";
  /** Number or address of the pull request that the run belongs to. */
  readonly pullRequest: string | null;
  /** The commit that was tested. */
  readonly head: { readonly commit: string; readonly tree: string };
  /** All release tags of the recipe, read when the decision is made; in any order. */
  readonly tags: readonly ReleaseTag[];
  /** Tiers that the run was not asked for. */
  readonly unselected: readonly Tier[];
  /** What `--base` asked for. */
  readonly explicitBase: string | null;
  /** Files of the tested tree that are not as the commit has them. */
  readonly changedFiles: readonly string[];
  readonly adaptations: readonly Pick<Adaptation, "kind" | "what">[];
  /** The apps that the suite declares as needed, and whether the run had them. */
  readonly dependencies: readonly { readonly recipe: string; readonly provided: boolean }[];
  /** Whether the default branch contains the head; null when nobody knows. */
  readonly onDefaultBranch: boolean | null;
  readonly canonical: { readonly version: string; readonly commit: string; readonly stale: string | null } | null;
  /** Someone asked to replace the canonical even by the same or an older release. Lifts nothing else. */
  readonly replace: boolean;
};

export const refusalCodes = [
  "not-enrolled", "not-green", "quick-lane", "pull-request", "tiers-missing", "base-chosen", "tree-changed", "adapted", "dependency-missing",
  "not-a-release", "not-the-tags-commit", "lightweight-tag", "already-canonical", "backwards",
] as const;
export type Refusal = { readonly code: (typeof refusalCodes)[number]; readonly text: string };

export type PromotionDecision =
  /** `commit` is the tag's. `notes` do not hinder, but belong into the record of the promotion. */
  | { readonly kind: "promote"; readonly version: string; readonly commit: string; readonly notes: readonly string[] }
  /** Never empty. */
  | { readonly kind: "no"; readonly reasons: readonly Refusal[] };

/** Adaptations that touch only how an app is reached, never its images, settings or data. Any other kind hinders until it is known to be harmless. */
const harmless: readonly string[] = ["endpoint-mode", "network-alias", "authority", "hosts"];

/**
 * Whether a finished run makes its head the recipe's canonical. Gives every reason against it. A tag beside the default branch counts, since operators deploy tags,
 * whatever branch they are on. The level does not: what a green run skipped, it skipped for a declared or structural reason, and lint never gates.
 */
export function decidePromotion(facts: PromotionFacts): PromotionDecision {
  const release = newestAtHead(facts);
  const reasons = [...againstTheRun(facts), ...(release ? againstTheStep(facts, release) : [whyNoRelease(facts)])];
  if (!release || reasons.length > 0) return { kind: "no", reasons };
  return { kind: "promote", version: release.tag, commit: release.commit, notes: notesOn(facts) };
}

/** `not-green: the verdict is red; backwards: …`, on one line. */
export function refusalText(reasons: readonly Refusal[]): string {
  return reasons.map(({ code, text }) => `${code}: ${text}`).join("; ");
}

function againstTheRun(facts: PromotionFacts): Refusal[] {
  const bad = facts.adaptations.filter(({ kind }) => !harmless.includes(kind));
  const missing = facts.dependencies.filter(({ provided }) => !provided);
  return [
    ...when(!facts.enrolled, "not-enrolled", "the suite does not say `canonical: true`"),
    ...when(facts.verdict !== "green", "not-green", `the verdict is ${facts.verdict}`),
    ...when(facts.lane !== "cold", "quick-lane", "only a cold run promotes"),
    ...when(facts.pullRequest !== null, "pull-request", `the run belongs to the pull request ${facts.pullRequest}`),
    ...when(facts.unselected.length > 0, "tiers-missing", `not selected: ${facts.unselected.join(", ")}`),
    ...when(facts.explicitBase !== null, "base-chosen", `the upgrade began at ${facts.explicitBase} by --base, not at what people run`),
    ...when(facts.changedFiles.length > 0, "tree-changed", `the tree was not the commit's: ${listed(facts.changedFiles)}`),
    ...when(bad.length > 0, "adapted", `what was deployed is not what the release says: ${bad.map(({ what }) => what).join("; ")}`),
    ...when(missing.length > 0, "dependency-missing", `the run had no ${missing.map(({ recipe }) => recipe).join(", ")}`),
  ];
}

/** The newest release whose annotated tag leads to the very commit that was tested. */
function newestAtHead({ tags, head }: PromotionFacts): ReleaseTag | undefined {
  return tags.filter(({ tag, commit, annotated }) => annotated && commit === head.commit && isReleaseTag(tag)).toSorted((a, b) => compareVersions(parseVersion(b.tag)!, parseVersion(a.tag)!))[0];
}

function whyNoRelease({ tags, head }: PromotionFacts): Refusal {
  const releases = tags.filter(({ tag }) => isReleaseTag(tag));
  const light = releases.filter(({ commit }) => commit === head.commit);
  if (light.length > 0) return { code: "lightweight-tag", text: `${names(light)} is a lightweight tag, which abra does not deploy` };
  const same = releases.filter(({ tree }) => tree === head.tree);
  if (same.length > 0) return { code: "not-the-tags-commit", text: `the head has the files of ${names(same)}, but is another commit; test the tag itself` };
  return { code: "not-a-release", text: "no release tag leads to the head" };
}

function againstTheStep({ canonical, replace }: PromotionFacts, release: ReleaseTag): Refusal[] {
  const current = canonical && parseVersion(canonical.version);
  if (!canonical || !current || replace) return [];
  const order = compareVersions(parseVersion(release.tag)!, current);
  const asItWas = canonical.stale === null && canonical.commit === release.commit;
  return [
    ...when(order === 0 && asItWas, "already-canonical", `${release.tag} is the canonical already`),
    ...when(order < 0, "backwards", `${release.tag} is older than the canonical, ${canonical.version}`),
  ];
}

function notesOn({ adaptations, onDefaultBranch, canonical, replace }: PromotionFacts): string[] {
  return [
    ...adaptations.map(({ what }) => `adapted: ${what}`),
    ...(onDefaultBranch === false ? ["the tag lies beside the default branch"] : []),
    ...(canonical && replace ? [`asked to replace ${canonical.version}, whatever its version`] : []),
  ];
}

function names(tags: readonly ReleaseTag[]): string {
  return tags.map(({ tag }) => tag).toSorted().join(" and ");
}

function listed(files: readonly string[]): string {
  return files.length > 5 ? `${files.slice(0, 5).join(", ")} and ${files.length - 5} more` : files.join(", ");
}

function when(holds: boolean, code: Refusal["code"], text: string): Refusal[] {
  return holds ? [{ code, text }] : [];
}
