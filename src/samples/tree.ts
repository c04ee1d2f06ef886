import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";

/** The kinds of file that git knows. */
export type TreeFile = { readonly mode: "100644" | "100755" | "120000"; readonly content: Buffer };

/** A folder's files by their path relative to it, with `/`; in the order of the paths. */
export type Tree = ReadonlyMap<string, TreeFile>;

/** Reads all files of a folder. Symbolic links stay links; `.git` is left out. */
export async function readTree(folder: string): Promise<Tree> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replace(/^\/+/, ""))
    .filter((path) => !path.split("/").includes(".git"))
    .sort();
  const files = await Promise.all(paths.map(async (path) => [path, await readTreeFile(join(folder, path))] as const));
  return new Map(files);
}

async function readTreeFile(path: string): Promise<TreeFile> {
  const about = await lstat(path);
  if (about.isSymbolicLink()) return { mode: "120000", content: Buffer.from(await readlink(path)) };
  return { mode: (about.mode & 0o111) === 0 ? "100644" : "100755", content: await readFile(path) };
}

/** One tree on top of another, without the paths in `remove`. A folder in `remove` takes all that is in it. */
export function layerTree(below: Tree, above: Tree, remove: readonly string[] = []): Tree {
  const gone = (path: string) => remove.some((removed) => path === removed || path.startsWith(`${removed.replace(/\/$/, "")}/`));
  const kept = [...below].filter(([path]) => !gone(path));
  return new Map([...kept, ...above].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
