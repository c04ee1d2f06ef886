import { mustGit } from "#recipe/git/run.ts";
import { classify, shippedFolder, type Shipped } from "./classify.ts";
import { readTreeEntries } from "./tree-entry.ts";

/** What a commit of a recipe ships as tests, by names and kinds alone: no file of it is opened. */
export async function listShipped(clone: string, commit: string, signal?: AbortSignal): Promise<Shipped> {
  return classify(readTreeEntries(await mustGit(["ls-tree", "-r", "-l", "-z", "--full-tree", commit, "--", shippedFolder], { folder: clone, signal })));
}
