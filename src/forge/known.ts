/** What the last sync that succeeded found upstream. Only then may it be recorded: what is told apart from it would be lost otherwise. */
export type KnownUpstream = {
  readonly defaultBranch: string;
  /** Commit of the default branch. */
  readonly head: string;
  /** Commit of each release tag. */
  readonly tags: Readonly<Record<string, string>>;
};
