import { git, gitErrors } from "#recipe/git/run.ts";
import { readGitSource, type GitSource } from "#recipe/git/source.ts";
import { withDeadline } from "./deadline.ts";
import { readLsRemote, type RemoteRefs } from "./ls-remote.ts";
import { commitsByTag, readReleases } from "./release-tags.ts";
import { upstreamFault, upstreamTimeout, upstreamUnusable } from "./upstream-fault.ts";
import type { UpstreamState } from "./upstream-state.ts";

export type UpstreamOptions = { readonly signal?: AbortSignal | undefined; /** Default 60. */ readonly timeoutSeconds?: number };

/**
 * Upstream's default branch and releases, straight from one `git ls-remote`; nothing is fetched.
 * Faults: `upstream-gone`, `-refused`, `-unreachable`, `-timeout`, `-empty`, `-no-default-branch`.
 */
export async function upstreamState(upstream: string, { signal, timeoutSeconds = 60 }: UpstreamOptions = {}): Promise<UpstreamState> {
  const source = readGitSource(upstream);
  return withDeadline(timeoutSeconds, signal, () => upstreamTimeout(source.shown, timeoutSeconds), (limited) => askUpstream(source, limited));
}

/** The same for a source that was read already, without a limit of its own. */
export async function askUpstream(source: GitSource, signal: AbortSignal | undefined): Promise<UpstreamState> {
  const result = await git(["ls-remote", "--symref", "--", source.location], { authorization: source.authorization, signal });
  if (result.exitCode !== 0) throw upstreamFault({ ...source, lines: gitErrors(result) });
  return stateOf(source, readLsRemote(result.stdout));
}

export function stateOf(source: GitSource, refs: RemoteRefs): UpstreamState {
  const head = refs.branches.get(refs.defaultBranch ?? "");
  const unusable = upstreamUnusable(source.shown, { count: refs.count, defaultBranch: refs.defaultBranch, hasHead: head !== undefined });
  if (unusable) throw unusable;
  const { releases, others, notices } = readReleases(refs.tags);
  return { defaultBranch: refs.defaultBranch!, head: head!, releases, tags: commitsByTag(releases), otherTags: others, notices };
}
