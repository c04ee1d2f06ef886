import type { MergeKind } from "./merged-decision.ts";
import type { Comment } from "./port.ts";

const how: Readonly<Record<MergeKind, string>> = {
  merge: "merged this",
  "fast-forward": "took this over as it is",
  rebase: "took the commits of this over",
  squash: "took this over as one commit",
  "same-tree": "has had exactly these files",
};

export type MergedComment = { readonly by: MergeKind; /** Upstream's. */ readonly commit: string; readonly branch: string; readonly upstream: string; /** Of the pull request. */ readonly head: string };

/** What the pull request is told when it is closed. Pure. The forge makes a link of the full hash, since the mirror has that commit. */
export function mergedComment({ by, commit, branch, upstream, head }: MergedComment): string {
  return [
    `Upstream ${how[by]}: ${commit} on \`${branch}\` of ${upstream}.`,
    "",
    "This mirror has it too, so there is nothing left to review here. If that is wrong, reopen this; it will then stay open until it changes.",
    "",
    marker(head),
  ].join("\n");
}

/** What an earlier sync said about this head, if one did. Pure. */
export function saidBefore(comments: readonly Comment[], self: string, head: string): Comment | undefined {
  return comments.findLast(({ author, body }) => author === self && body.includes(marker(head)));
}

function marker(head: string): string {
  return `<!-- cc-ci: merged-upstream ${head} -->`;
}
