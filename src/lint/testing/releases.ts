import type { Release } from "#recipe/git.ts";
import { parseVersion } from "#recipe/version.ts";
import type { GitFacts } from "../facts/git-facts.ts";

/** A release of which only the tag matters. */
export function release(tag: string, annotated = true): Release {
  const version = parseVersion(tag);
  if (!version) throw new Error(`${tag} is no version`);
  return { tag, version, commit: tag.length.toString(16).padStart(40, "0"), annotated, taggerDate: null };
}

/** What a repository with these tags says. */
export function releases(tags: readonly string[], earlier: GitFacts["earlier"] = []): GitFacts {
  return { releases: tags.map((tag) => release(tag)), ignored: [], tags: tags.map((tag) => ({ tag, annotated: true })), earlier, earlierMissing: "" };
}
