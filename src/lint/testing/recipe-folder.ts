import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Position } from "#kit/fault.ts";
import { goodRecipe } from "./good-recipe.ts";

/** What a test changes: a new text, a change of the good one, or `null` for a file that is not there. */
export type Changes = Readonly<Record<string, string | null | ((text: string) => string)>>;

/** Replaces a piece of a file, which must be there once at least. `$` in the new text stands for itself. */
export function swap(...pairs: readonly (readonly [from: string, to: string])[]): (text: string) => string {
  return (text) => pairs.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`the good recipe has no ${JSON.stringify(from)}`);
    return before.replace(from, () => to);
  }, text);
}

/** Adds to the end of a file. */
export function append(more: string): (text: string) => string {
  return (text) => text + more;
}

/** The files of the good recipe with changes. */
export function changed(changes: Changes): Record<string, string> {
  const files: Record<string, string> = { ...goodRecipe };
  for (const [path, change] of Object.entries(changes)) {
    if (change === null) delete files[path];
    else files[path] = typeof change === "string" ? change : change(files[path] ?? "");
  }
  return files;
}

/** A folder with these files, until it is disposed of. */
export async function recipeFolder(files: Readonly<Record<string, string>>): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), "cc-ci-lint-test-"));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Where a text stands in a file. */
export function placeOf(files: Readonly<Record<string, string>>, file: string, text: string): Position {
  const offset = files[file]?.indexOf(text) ?? -1;
  if (offset < 0) throw new Error(`${file} has no ${JSON.stringify(text)}`);
  const before = files[file]!.slice(0, offset);
  return { file, line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}
