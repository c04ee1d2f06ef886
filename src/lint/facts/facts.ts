import { tmpdir } from "node:os";
import { messageOf } from "#kit/fault.ts";
import { readGitFacts, type GitFacts } from "./git-facts.ts";
import { readRecipeFacts, type RecipeFacts } from "./recipe-facts.ts";

/** Everything that the rules look at, gathered once. */
export type Facts = RecipeFacts & {
  /** Undefined when there was no repository to ask; `gitMissing` says why. */
  readonly git: GitFacts | undefined;
  readonly gitMissing: string;
  /** The release that this tree is, when that is known. */
  readonly version: string | undefined;
};

export type FactsInput = {
  /** A pristine tree of the recipe. */
  readonly folder: string;
  /** A clone of the recipe, for its tags. */
  readonly gitFolder?: string | undefined;
  readonly name: string;
  readonly version?: string | undefined;
  /** The commit of the tree; its release tag then is the version. */
  readonly commit?: string | undefined;
  /** A folder for the trees of earlier releases, which are removed again; a run gives its own, so that nothing is left when it is killed. Default: the system's. */
  readonly workFolder?: string | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** Reads a recipe and its releases. Throws only when the folder is not there or the work is cancelled. */
export async function gatherFacts(input: FactsInput): Promise<Facts> {
  const recipe = await readRecipeFacts(input.folder, input.name, input.signal);
  if (input.gitFolder === undefined) return { ...recipe, git: undefined, gitMissing: "no git repository was given", version: input.version };
  try {
    const git = await readGitFacts({ gitFolder: input.gitFolder, head: recipe, workFolder: input.workFolder ?? tmpdir(), signal: input.signal });
    const tagged = git.releases.findLast((release) => release.commit === input.commit)?.tag;
    return { ...recipe, git, gitMissing: "", version: input.version ?? tagged };
  } catch (error) {
    input.signal?.throwIfAborted();
    return { ...recipe, git: undefined, gitMissing: `the repository's tags could not be read: ${messageOf(error)}`, version: input.version };
  }
}
