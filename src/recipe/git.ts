import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Fault } from "#kit/fault.ts";
import { unreachable } from "./git/clone-fault.ts";
import { checkRef } from "./git/ref-name.ts";
import { git, mustGit } from "./git/run.ts";
import { readGitSource } from "./git/source.ts";
import { readTags, tagFormat, type Releases } from "./git/tags.ts";
import { nearest } from "./nearest.ts";

export { maskUrl } from "./git/mask-url.ts";
export type { Release, Releases } from "./git/tags.ts";

export type CloneOptions = {
  /** A path, `file://`, `https://`, `ssh://` or `user@host:path`. */
  readonly source: string;
  /** A folder that does not exist yet or is empty. */
  readonly into: string;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Makes a clone of our own with all branches and tags, nothing checked out. It shares no object with a local source and does not write there.
 * Faults: `usage` when the source is no repository or lets nobody in, `infrastructure` when it cannot be reached.
 */
export async function cloneRecipe({ source, into, signal }: CloneOptions): Promise<void> {
  const from = readGitSource(source);
  const args = ["clone", "--quiet", "--no-local", "--no-checkout", "--no-recurse-submodules", "--template=", "--origin", "origin", "--", from.location, into];
  const result = await git(args, { authorization: from.authorization, signal });
  if (result.exitCode !== 0) throw unreachable(from, result);
}

/** Adds all tags of another repository, such as the upstream of a fork; a tag of the same name is replaced. */
export async function fetchTags({ folder, source, signal }: { readonly folder: string; readonly source: string; readonly signal?: AbortSignal | undefined }): Promise<void> {
  const from = readGitSource(source);
  const result = await git(["fetch", "--quiet", "--no-write-fetch-head", "--no-tags", "--force", "--", from.location, "refs/tags/*:refs/tags/*"], { folder, authorization: from.authorization, signal });
  if (result.exitCode !== 0) throw unreachable(from, result);
}

/**
 * The branch that a repository itself calls its default, and the commit there. Undefined when it names none: an empty repository, or a work tree on no branch.
 */
export async function remoteDefaultBranch(source: string, signal?: AbortSignal): Promise<{ readonly branch: string; readonly commit: string } | undefined> {
  const from = readGitSource(source);
  const result = await git(["ls-remote", "--symref", "--", from.location, "HEAD"], { authorization: from.authorization, signal });
  if (result.exitCode !== 0) throw unreachable(from, result);
  const branch = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(result.stdout)?.[1];
  const commit = /^([0-9a-f]{40,64})\tHEAD$/m.exec(result.stdout)?.[1];
  return branch !== undefined && commit !== undefined ? { branch, commit } : undefined;
}

/**
 * The commit of a tag, branch or hash in a clone, in this order; a branch is the remote's. Throws a `usage` fault that names the refs that look alike.
 */
export async function resolveRef(folder: string, ref: string, signal?: AbortSignal): Promise<string> {
  checkRef(ref);
  const hash = /^[0-9a-f]{4,64}$/i.test(ref) ? [ref] : [];
  const names = ref === "HEAD" ? ["HEAD"] : ref.startsWith("refs/") ? [ref] : [`refs/tags/${ref}`, `refs/remotes/origin/${ref}`, `refs/heads/${ref}`, ...hash];
  for (const name of names) {
    const result = await git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`], { folder, signal });
    if (result.exitCode === 0) return result.stdout.trim();
  }
  const known = await refNames(folder, signal);
  const near = nearest(ref, known);
  throw new Fault("usage", "ref-missing", `the recipe has no branch, tag or commit ${ref}`, {
    next: near.length > 0 ? `Did you mean ${near.join(", ")}?` : "Give a branch, a tag or a commit's hash.",
    evidence: (near.length > 0 ? near : known.slice(0, 5)).map((name) => `there is ${name}`),
  });
}

/** The hashes of commits' files, by commit; one that is not in the clone is a fault. */
export async function treesOf(folder: string, commits: Iterable<string>, signal?: AbortSignal): Promise<Map<string, string>> {
  const all = [...new Set(commits)];
  for (const commit of all) checkCommit(commit);
  if (all.length === 0) return new Map();
  const trees = (await mustGit(["rev-parse", ...all.map((commit) => `${commit}^{tree}`)], { folder, signal })).trim().split("\n");
  return new Map(all.map((commit, index) => [commit, trees[index] ?? ""]));
}

/** The tags of a clone that are releases, and why the others are not. */
export async function listReleases(folder: string, signal?: AbortSignal): Promise<Releases> {
  return readTags(await mustGit(["for-each-ref", `--format=${tagFormat}`, "refs/tags"], { folder, signal }));
}

/** Makes the work tree of our own clone exactly that commit, on no branch; anything else in it is removed. */
export async function checkoutTree(folder: string, commit: string, signal?: AbortSignal): Promise<void> {
  checkCommit(commit);
  await mustGit(["checkout", "--quiet", "--force", "--detach", commit], { folder, signal });
  await mustGit(["clean", "--quiet", "-ffdx"], { folder, signal });
}

/**
 * Writes the files of a commit into a folder that is new or empty: all of them and nothing else, no `.git`. The clone's own work tree stays as it is.
 */
export async function exportTree(folder: string, commit: string, into: string, signal?: AbortSignal): Promise<void> {
  checkCommit(commit);
  await mkdir(into, { recursive: true });
  if ((await readdir(into)).length > 0) throw new Fault("infrastructure", "folder-not-empty", `${into} is not empty`);
  // Beside the files, so that whoever removes what a killed process left finds it too.
  const scratch = await mkdtemp(`${resolve(into)}.index-`);
  try {
    // A work tree of our own as well: a bare repository has none.
    const env = { GIT_INDEX_FILE: join(scratch, "index"), GIT_WORK_TREE: resolve(into) };
    await mustGit(["read-tree", "--reset", "-u", commit], { folder, env, signal });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Whether a work tree differs from its commit; untracked files count, ignored ones do not. */
export async function isDirty(folder: string, signal?: AbortSignal): Promise<boolean> {
  return (await mustGit(["status", "--porcelain=v1", "--untracked-files=normal", "--ignore-submodules=none"], { folder, signal })) !== "";
}

async function refNames(folder: string, signal: AbortSignal | undefined): Promise<string[]> {
  const output = await mustGit(["for-each-ref", "--format=%(refname)", "refs/tags", "refs/remotes/origin", "refs/heads"], { folder, signal });
  const names = output.split("\n").map((name) => name.replace(/^refs\/(?:tags|heads|remotes\/origin)\//, "")).filter((name) => name !== "" && name !== "HEAD");
  return [...new Set(names)];
}

function checkCommit(commit: string): void {
  if (/^[0-9a-f]{40,64}$/.test(commit)) return;
  throw new Fault("infrastructure", "commit-invalid", `${JSON.stringify(commit)} is not a commit's full hash`);
}
