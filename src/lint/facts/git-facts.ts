import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "#kit/fault.ts";
import { exportTree, listReleases, type Release, type Releases } from "#recipe/git.ts";
import { mustGit } from "#recipe/git/run.ts";
import { serviceLabels, versionLabelOf } from "#recipe/labels.ts";
import { compareVersions, parseVersion } from "#recipe/version.ts";
import { readRecipeFacts, type RecipeFacts } from "./recipe-facts.ts";

/** What a recipe's repository says about its releases. */
export type GitFacts = {
  /** Oldest first. */
  readonly releases: readonly Release[];
  readonly ignored: Releases["ignored"];
  /** Every tag, releases or not. */
  readonly tags: readonly { readonly tag: string; readonly annotated: boolean }[];
  /** Releases that an operator could upgrade to this tree from: the newest older one, and the one whose version label this tree still has. */
  readonly earlier: readonly { readonly tag: string; readonly recipe: RecipeFacts }[];
  /** Why `earlier` is not known; empty when it is. */
  readonly earlierMissing: string;
};

type GitInput = { readonly gitFolder: string; readonly head: RecipeFacts; readonly workFolder: string; readonly signal: AbortSignal | undefined };

export async function readGitFacts(input: GitInput): Promise<GitFacts> {
  const { gitFolder, head, signal } = input;
  const [{ releases, ignored }, listed] = await Promise.all([
    listReleases(gitFolder, signal),
    mustGit(["for-each-ref", "--format=%(refname:strip=2)%00%(objecttype)", "refs/tags"], { folder: gitFolder, signal }),
  ]);
  const tags = listed.split("\n").filter(Boolean).map((line) => ({ tag: line.split("\0")[0]!, annotated: line.endsWith("\0tag") }));
  const chosen = earlierReleases(releases, versionLabelOf(serviceLabels(head.merged ?? {}), head.stack)?.version);
  try {
    const earlier = await Promise.all(chosen.map(async (release) => ({ tag: release.tag, recipe: await readRelease(input, release) })));
    return { releases, ignored, tags, earlier, earlierMissing: "" };
  } catch (error) {
    signal?.throwIfAborted();
    return { releases, ignored, tags, earlier: [], earlierMissing: `an earlier release could not be read: ${messageOf(error)}` };
  }
}

/** Newest first. Without a version label of its own the tree counts as newer than all releases. */
export function earlierReleases(releases: readonly Release[], label: string | undefined): Release[] {
  const version = parseVersion(label ?? "");
  const same = releases.find((release) => release.tag === label);
  const older = releases.findLast((release) => !version || compareVersions(release.version, version) < 0);
  return [same, older].filter((release) => release !== undefined);
}

async function readRelease({ gitFolder, head, workFolder, signal }: GitInput, release: Release): Promise<RecipeFacts> {
  const scratch = await mkdtemp(join(workFolder, "cc-ci-lint-"));
  try {
    await exportTree(gitFolder, release.commit, join(scratch, "tree"), signal);
    return await readRecipeFacts(join(scratch, "tree"), head.name, signal);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
