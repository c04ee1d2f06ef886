import { compareUpstream } from "./upstream-order.ts";

/** A recipe's version, `MAJOR.MINOR.PATCH+UPSTREAM`. Minor or patch may be missing in versions that are not releases. */
export type RecipeVersion = {
  readonly text: string;
  readonly major: number;
  readonly minor: number | undefined;
  readonly patch: number | undefined;
  /** What the recipe's author says about the app: usually the main image's tag. Never empty. */
  readonly upstream: string;
};

const number = "(0|[1-9][0-9]{0,14})";
const pattern = new RegExp(`^${number}(?:\\.${number}(?:\\.${number})?)?\\+([0-9A-Za-z_][0-9A-Za-z._+~-]*)$`);

/** Undefined for anything that is not a recipe version, such as `latest`, `v2.4.8`, `0.0.1` or `01.0.0+2`. */
export function parseVersion(text: string): RecipeVersion | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, major, minor, patch, upstream] = match;
  return { text, major: Number(major), minor: numberOf(minor), patch: numberOf(patch), upstream: upstream! };
}

/** Whether a tag is a release: a version with all three numbers. */
export function isReleaseTag(tag: string): boolean {
  return parseVersion(tag)?.patch !== undefined;
}

/** Why a tag is not a release, in words for its author; undefined for a release. */
export function whyNotRelease(tag: string): string | undefined {
  const version = parseVersion(tag);
  if (!version) return tag.includes("+") ? "it is not of the form MAJOR.MINOR.PATCH+UPSTREAM" : "it has no +UPSTREAM part";
  return version.patch === undefined ? "it lacks a minor or patch number" : undefined;
}

/**
 * Total order: negative when `a` is older. The numbers count first; where one lacks a number it is the newer one, because a short version moves along
 * with all that it covers. Among equal numbers the upstream part decides.
 */
export function compareVersions(a: RecipeVersion, b: RecipeVersion): number {
  return a.major - b.major || compareNumber(a.minor, b.minor) || compareNumber(a.patch, b.patch) || compareUpstream(a.upstream, b.upstream);
}

/** Whether both are the same version, upstream part included. */
export function sameVersion(a: RecipeVersion, b: RecipeVersion): boolean {
  return compareVersions(a, b) === 0;
}

/** The releases among the tags, oldest first. */
export function sortReleases(tags: readonly string[]): RecipeVersion[] {
  return tags.filter(isReleaseTag).map((tag) => parseVersion(tag)!).toSorted(compareVersions);
}

/** The newest release among the tags that is strictly older than the version. */
export function newestOlderThan(tags: readonly string[], version: RecipeVersion): RecipeVersion | undefined {
  return sortReleases(tags).findLast((release) => compareVersions(release, version) < 0);
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function compareNumber(a: number | undefined, b: number | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a - b;
}
