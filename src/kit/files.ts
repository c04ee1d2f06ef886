import { randomBytes } from "node:crypto";
import { link, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { Fault } from "./fault.ts";

/** Writes a file so that a reader sees either the old content or all of the new one, even after a crash. */
export async function writeAtomic(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  const temporary = await writeTemporary(path, content, mode);
  try {
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Like {@link writeAtomic}, but only where nothing is yet; returns false when the file was already there. */
export async function writeOnce(path: string, content: string | Uint8Array, mode = 0o644): Promise<boolean> {
  const temporary = await writeTemporary(path, content, mode);
  try {
    await link(temporary, path);
    await syncFolder(dirname(path));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeTemporary(path: string, content: string | Uint8Array, mode: number): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomBytes(4).toString("hex")}.tmp`;
  await using file = await open(temporary, "wx", mode);
  try {
    await file.writeFile(content);
    await file.sync();
    return temporary;
  } catch (error) {
    // On a full disk of all places nothing may be left.
    await rm(temporary, { force: true });
    throw error;
  }
}

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, "r");
  await folder.sync();
}

/** Joins an untrusted relative path to a folder and refuses one that leaves it. Links are not followed here. */
export function insideFolder(folder: string, path: string): string {
  const whole = resolve(folder, path);
  const way = relative(folder, whole);
  if (isAbsolute(path) || way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way)) {
    throw new Fault("recipe", "path-escapes", `path "${path}" leaves its folder`, { next: "Use a path inside the folder." });
  }
  return whole;
}
