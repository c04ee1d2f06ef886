import { Fault } from "#kit/fault.ts";

export type UpstreamFailure = {
  /** For people; holds no credential. */
  readonly shown: string;
  readonly local: boolean;
  /** The last lines of what git said. */
  readonly lines: readonly string[];
};

/** Why upstream could not be asked or fetched, from what git said. Pure. */
export function upstreamFault({ shown, local, lines }: UpstreamFailure): Fault {
  const text = lines.join("\n");
  const evidence = lines;
  if (/authentication failed|could not read (username|password)|permission denied|error: 40[13]\b/i.test(text)) {
    return new Fault("usage", "upstream-refused", `${shown} does not let us in`, { next: "Check the address and its credentials.", evidence });
  }
  if (/not found|does not exist|does not appear to be a git repository|no such file|error: (404|410)\b/i.test(text)) {
    return new Fault("upstream", "upstream-gone", `there is no repository at ${shown} any more`, { next: "Find out where it went, then change or remove the enrolment.", evidence });
  }
  if (local) return new Fault("upstream", "upstream-gone", `${shown} is not a git repository that can be read`, { next: "Give the path of a recipe's git repository.", evidence });
  return new Fault("infrastructure", "upstream-unreachable", `${shown} cannot be reached: ${lines.at(-1) ?? ""}`, { next: "Try again later; nothing was changed.", evidence });
}

/** Upstream answers, but has nothing that could be mirrored. */
export function upstreamUnusable(shown: string, refs: { readonly count: number; readonly defaultBranch: string | undefined; readonly hasHead: boolean }): Fault | undefined {
  if (refs.count === 0) return new Fault("upstream", "upstream-empty", `${shown} is empty`, { next: "Push a first commit there, or remove the enrolment." });
  if (refs.defaultBranch === undefined) return new Fault("upstream", "upstream-no-default-branch", `${shown} names no default branch`, { next: "Set one there: cc-ci never guesses it." });
  if (!refs.hasHead) return new Fault("upstream", "upstream-no-default-branch", `the default branch ${refs.defaultBranch} of ${shown} does not exist`, { next: "Push it there, or set another." });
  return undefined;
}

export function upstreamTimeout(shown: string, seconds: number): Fault {
  return new Fault("infrastructure", "upstream-timeout", `${shown} did not answer within ${seconds} seconds`, { next: "Try again later; nothing was changed." });
}
