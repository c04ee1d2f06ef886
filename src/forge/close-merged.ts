import { mergedComment, saidBefore } from "./merged-comment.ts";
import { decideMerged } from "./merged-decision.ts";
import { readMergedFacts } from "./merged-facts.ts";
import { fetchFromMirror, mirrorRefs, type MirrorRemote } from "./mirror-git.ts";
import type { MirrorStep, PullRequestOutcome } from "./mirror-sync.ts";
import type { Forge, PullRequest, RepositoryName } from "./port.ts";
import type { UpstreamState } from "./upstream-state.ts";

export type CloseMergedOptions = {
  readonly forge: Forge;
  readonly mirror: RepositoryName;
  readonly remote: MirrorRemote;
  readonly state: UpstreamState;
  /** Without credentials. */
  readonly upstream: string;
  readonly knownHead: string | undefined;
  /** Sees to it that there is a clone with upstream's head, and gives its folder. */
  readonly clone: () => Promise<string>;
  readonly step: (step: MirrorStep) => Promise<void>;
  readonly signal: AbortSignal;
};

/** Closes the open pull requests that upstream has merged, each with a comment that names the commit. All others are left alone, whatever their state. */
export async function closeMerged(options: CloseMergedOptions): Promise<PullRequestOutcome[]> {
  const { forge, mirror, state, remote, signal } = options;
  const open = await forge.openPullRequests(mirror, signal);
  const candidates = open.filter(({ base }) => base.branch === state.defaultBranch);
  if (candidates.length === 0) return [];
  const folder = await options.clone();
  // Asked anew: a pull request may have come, or may have another head by now.
  const { others } = await mirrorRefs(remote);
  const there = candidates.filter(({ number }) => others.has(forge.pullRequestRef(number)));
  if (there.length > 0) await fetchFromMirror(folder, there.map(({ number }) => ({ from: forge.pullRequestRef(number), to: `refs/pulls/${number}` })), remote);
  const outcomes: PullRequestOutcome[] = [];
  for (const pull of candidates) {
    outcomes.push(await closeIfMerged(options, folder, pull, others.get(forge.pullRequestRef(pull.number))));
  }
  return outcomes;
}

async function closeIfMerged(options: CloseMergedOptions, folder: string, pull: PullRequest, head: string | undefined): Promise<PullRequestOutcome> {
  const { forge, mirror, state, signal, step } = options;
  const left = (reason: string): PullRequestOutcome => ({ number: pull.number, page: pull.page, kind: "left", reason });
  if (head === undefined) return left("no-head");
  const decision = decideMerged(await readMergedFacts({ folder, upstream: state.head, head, knownHead: options.knownHead, signal }));
  if (decision.kind === "open") return left(decision.reason);
  const self = (await forge.whoAmI(signal)).login;
  const before = saidBefore(await forge.comments(mirror, pull.number, signal), self, head);
  // Somebody's answer to our closing it.
  if (before && (await forge.reopenedAfter(mirror, pull.number, before, signal))) return left("reopened");
  // The decision is about one head only.
  const now = await forge.pullRequest(mirror, pull.number, signal);
  if (now?.state !== "open" || now.head.commit !== head || now.base.branch !== state.defaultBranch) return left("changed-meanwhile");
  if (!before) {
    await forge.comment(mirror, pull.number, mergedComment({ ...decision, branch: state.defaultBranch, upstream: options.upstream, head }), signal);
    await step("pull-request-commented");
  }
  await forge.closePullRequest(mirror, pull.number, signal);
  await step("pull-request-closed");
  return { number: pull.number, page: pull.page, kind: "closed", by: decision.by, commit: decision.commit };
}
