/** A tag of a remote. `object` is the tag object where it is annotated; `commit` is what it leads to. */
export type RemoteTag = { readonly name: string; readonly object: string; readonly commit: string; readonly annotated: boolean };

/** What `git ls-remote --symref` tells of a repository. */
export type RemoteRefs = {
  /** The branch that HEAD names; undefined for a detached HEAD and for an empty repository. */
  readonly defaultBranch: string | undefined;
  /** Commit by branch. */
  readonly branches: ReadonlyMap<string, string>;
  readonly tags: readonly RemoteTag[];
  /** Commit by full name of all other refs but HEAD, such as those of pull requests. */
  readonly others: ReadonlyMap<string, string>;
  /** Refs of all kinds. */
  readonly count: number;
};

/** Reads what `git ls-remote --symref` prints: `ref: refs/heads/main<TAB>HEAD`, `<id><TAB><ref>`, and `<id><TAB><ref>^{}` for what an annotated tag leads to. Pure. */
export function readLsRemote(output: string): RemoteRefs {
  const branches = new Map<string, string>();
  const objects = new Map<string, string>();
  const peeled = new Map<string, string>();
  const others = new Map<string, string>();
  let defaultBranch: string | undefined;
  let count = 0;
  for (const line of output.split("\n")) {
    const symref = /^ref: refs\/heads\/(\S+)\tHEAD$/.exec(line);
    if (symref) defaultBranch = symref[1];
    const [, id = "", ref = ""] = /^([0-9a-f]{40}|[0-9a-f]{64})\t(\S+)$/.exec(line) ?? [];
    if (ref === "") continue;
    count += 1;
    const branch = after("refs/heads/", ref);
    const tag = after("refs/tags/", ref);
    if (branch !== undefined) branches.set(branch, id);
    else if (tag?.endsWith("^{}")) peeled.set(tag.slice(0, -3), id);
    else if (tag !== undefined) objects.set(tag, id);
    else if (ref !== "HEAD") others.set(ref, id);
  }
  const tags = [...objects].map(([name, object]) => ({ name, object, commit: peeled.get(name) ?? object, annotated: peeled.has(name) }));
  return { defaultBranch, branches, tags, others, count };
}

function after(prefix: string, ref: string): string | undefined {
  return ref.startsWith(prefix) ? ref.slice(prefix.length) : undefined;
}
