import { readFile, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, posix, sep } from "node:path";
import { Fault, type Position } from "#kit/fault.ts";
import type { RecipeFile } from "./tree.ts";

/** Text files of a recipe are small; a larger one is a mistake or an attack. */
const largestText = 1_000_000;

/** Whether a path, links followed, exists and lies in the folder. `root` has no links in it. */
export async function inside(root: string, path: string): Promise<boolean> {
  const target = await realpath(join(root, path)).catch(() => undefined);
  return target !== undefined && (target === root || target.startsWith(root + sep));
}

/** The file's text; undefined where there is none. What is there and cannot be read is added to the faults. */
export async function readText(root: string, path: string, faults: Fault[]): Promise<RecipeFile | undefined> {
  const at = { file: path, line: 1, column: 1 };
  const target = await realpath(join(root, path)).catch(() => undefined);
  if (target === undefined) return undefined;
  if (!target.startsWith(root + sep)) {
    faults.push(outsideFault(path, at));
    return undefined;
  }
  const { size, ...kind } = await stat(target).then((found) => ({ size: found.size, file: found.isFile() }));
  if (!kind.file || size > largestText) {
    faults.push(new Fault("recipe", "file-unreadable", kind.file ? `${path} has ${size} bytes; such a file is text of at most ${largestText}` : `${path} is not a file`, { at }));
    return undefined;
  }
  const content = await readFile(target);
  const text = content.toString("utf8");
  if (!text.includes("\0") && !text.includes("\ufffd")) return { path, text };
  faults.push(new Fault("recipe", "file-not-text", `${path} is not text in UTF-8`, { next: "Save it as UTF-8.", at }));
  return undefined;
}

/**
 * Checks a path that a recipe's file names: it must exist, be a file, and lie in the recipe's folder, links followed.
 * Returns it in its shortest form, or the fault.
 */
export async function checkPath(root: string, path: string, at: Position): Promise<string | Fault> {
  const short = posix.normalize(path);
  if (isAbsolute(path) || short === ".." || short.startsWith("../")) return outsideFault(path, at);
  const target = await realpath(join(root, short)).catch(() => undefined);
  if (target === undefined) return new Fault("recipe", "file-missing", `${path} does not exist in the recipe`, { next: "Paths count from the folder of the first compose file.", at });
  if (!target.startsWith(root + sep)) return outsideFault(path, at);
  if (!(await stat(target)).isFile()) return new Fault("recipe", "file-unreadable", `${path} is not a file`, { at });
  return short;
}

export function outsideFault(path: string, at: Position): Fault {
  return new Fault("recipe", "path-escapes", `${path} leads out of the recipe's folder`, { next: "Keep all that the recipe needs in its folder.", at });
}
