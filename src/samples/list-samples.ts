import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "#kit/packages.ts";
import { readSample, type Sample } from "./sample.ts";

/** `recipes`: real ones that must be green; `planted`: made to get a certain verdict; `broken`: real ones with one thing broken, each by the name of what it breaks. */
export type SampleKind = "recipes" | "planted" | "broken";

/** Every sample of a kind (default: the first two), by name. Folders that start with `_` hold shared files and are no samples. */
export async function listSamples(kind?: SampleKind, root: string = join(packageRoot, "samples")): Promise<Sample[]> {
  const kinds: readonly SampleKind[] = kind === undefined ? ["recipes", "planted"] : [kind];
  const folders = (await Promise.all(kinds.map((name) => samplesIn(join(root, name))))).flat();
  return Promise.all(folders.map((folder) => readSample(folder)));
}

async function samplesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return entries.filter((entry) => entry.isDirectory() && !/^[_.]/.test(entry.name)).map((entry) => join(folder, entry.name)).sort();
}
