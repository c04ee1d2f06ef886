import { basename } from "node:path";
import { imagePrefix } from "./image-spec.ts";
import type { Sample } from "./sample.ts";
import { readTree } from "./tree.ts";

/** The sample images that the compose files of a sample name, in all its releases and its suite's overlays; `notes:1.0.0` each, sorted. */
export async function imagesOfSample(sample: Pick<Sample, "folder" | "from" | "suite">): Promise<string[]> {
  const folders = [sample.folder, sample.from, sample.suite].filter((folder) => folder !== null);
  const trees = await Promise.all(folders.map((folder) => readTree(folder)));
  const composeFiles = trees.flatMap((tree) => [...tree].filter(([path]) => /^compose.*\.ya?ml$/.test(basename(path))));
  return imagesNamedIn(composeFiles.map(([, { content }]) => content.toString()));
}

/** Ids of the sample images in texts. Pure. */
export function imagesNamedIn(texts: readonly string[]): string[] {
  const pattern = new RegExp(`${RegExp.escape(imagePrefix)}([a-z0-9-]+:\\d+\\.\\d+\\.\\d+)`, "g");
  return [...new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1] ?? "")))].sort();
}
