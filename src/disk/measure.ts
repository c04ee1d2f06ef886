import { statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Fault } from "#kit/fault.ts";
import { command } from "#kit/process.ts";

/** Bytes on the disk of each folder that is there, and what could not be read. */
export type FolderSizes = { readonly bytes: ReadonlyMap<string, number>; readonly problems: readonly string[] };

/**
 * What folders or files take on the disk, by one `du` for all. Sparse files count with their blocks; a file with several names counts once, for the first folder that
 * has it. File systems that are mounted below are not entered. A folder that is gone is not in the answer. Paths must be absolute, and none inside another.
 */
export async function measureFolders(paths: readonly string[], signal?: AbortSignal): Promise<FolderSizes> {
  if (paths.length === 0) return { bytes: new Map(), problems: [] };
  const result = await command("du", ["--summarize", "--block-size=1", "--one-file-system", "--null", "--files0-from=-"], {
    input: paths.map((path) => `${path}\0`).join(""), env: { LC_ALL: "C" }, ...(signal && { signal }),
  });
  // 1 only says that something was gone or closed to us; anything else that there was no answer.
  if (result.exitCode > 1) throw new Fault("infrastructure", "disk-unmeasured", `du ended with exit code ${result.exitCode}: ${result.stderr.trim()}`);
  const bytes = new Map(result.stdout.split("\0").filter(Boolean).map((entry) => {
    const tab = entry.indexOf("\t");
    return [entry.slice(tab + 1), Number(entry.slice(0, tab))];
  }));
  return { bytes, problems: result.stderr.split("\n").filter((line) => line !== "" && !line.endsWith("No such file or directory")) };
}

/** Room on the file system that a path is on, or will be: what an ordinary user may still write, and the whole. */
export async function measureSpace(path: string): Promise<{ readonly free: number; readonly total: number }> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    try {
      const { bavail, bsize, blocks } = await statfs(folder);
      return { free: bavail * bsize, total: blocks * bsize };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== "ENOENT" || folder === dirname(folder)) throw new Fault("infrastructure", "disk-unmeasured", `the room at ${path} cannot be told: ${message}`, { cause: error });
    }
  }
}
