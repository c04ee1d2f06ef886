import { lstat, readdir, statfs } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "#kit/fault.ts";
import { tool, tryTool } from "./tool.ts";

/** The type that `statfs` tells of btrfs. */
export const btrfsType = 0x9123683e;

/** The number that the root of every subvolume has, and nothing else on btrfs. */
const subvolumeInode = 256;

/** Whether a path is a btrfs subvolume. */
export async function isSubvolume(path: string): Promise<boolean> {
  const stat = await lstat(path);
  return stat.isDirectory() && stat.ino === subvolumeInode && (await onBtrfs(path));
}

/** Whether a path lies on btrfs. */
export async function onBtrfs(path: string): Promise<boolean> {
  // Node hands the number over as a signed one on some systems.
  return (await statfs(path)).type >>> 0 === btrfsType;
}

/**
 * Removes a folder and all in it, subvolumes too, read-only ones and nested ones included. What is not there is fine. Something that is mounted inside is left
 * alone and makes it fail.
 */
export async function removeTree(folder: string): Promise<void> {
  const there = await lstat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (there === undefined) return;
  if (there.isDirectory() && (await onBtrfs(folder)) && (await hasBtrfsProgram())) await removeSubvolumes(folder);
  await tool("rm", ["-rf", "--one-file-system", "--", folder]);
}

async function removeSubvolumes(folder: string): Promise<void> {
  if (await isSubvolume(folder)) {
    if (await deleteSubvolume(folder)) return;
  } else {
    // Whole subvolumes first, where we put them: that takes no walk through their files.
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      if (name === "volumes" && !(await isSubvolume(path))) await removeSubvolumes(path);
      else if (await isSubvolume(path)) await deleteSubvolume(path);
    }
  }
  await removeNested(folder);
}

/** Removes what subvolumes a folder still has at any depth. Programs find and hand over the names, since those may be any bytes. */
async function removeNested(folder: string): Promise<void> {
  const found = ["-type", "d", "-inum", String(subvolumeInode)];
  await tool("find", [folder, ...found, "-exec", "btrfs", "property", "set", "-f", "-t", "subvol", "{}", "ro", "false", ";"]);
  await tool("find", [folder, "-depth", ...found, "-exec", "btrfs", "subvolume", "delete", "{}", ";"]);
}

/** Whether it could be removed at once; a nested one stands in the way, for instance. */
async function deleteSubvolume(path: string): Promise<boolean> {
  return (await tryTool("btrfs", ["subvolume", "delete", "--", path])).exitCode === 0;
}

async function hasBtrfsProgram(): Promise<boolean> {
  try {
    return (await tryTool("btrfs", ["--version"])).exitCode === 0;
  } catch (error) {
    if (error instanceof Fault && error.code === "program-missing") return false;
    throw error;
  }
}
