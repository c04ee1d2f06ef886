import { constants, copyFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "#kit/fault.ts";
import type { MethodFacts } from "./choose.ts";
import { onBtrfs } from "./remove-tree.ts";
import { tryTool } from "./tool.ts";

/** Tries in a folder what its file system can do. What it makes is removed. */
export async function probeMethods(folder: string): Promise<MethodFacts> {
  return { subvolumes: (await onBtrfs(folder)) && (await trySubvolumes(folder)), reflink: await tryReflink(folder), restic: await answers("restic", ["version"]) };
}

/** Whether a small file in a folder can be copied by sharing its blocks; the two files are removed. */
export async function tryReflink(folder: string): Promise<boolean> {
  const [from, to] = [join(folder, "a"), join(folder, "b")];
  // Larger than what a file system keeps within its tables.
  await writeFile(from, "x".repeat(64 * 1024));
  const shared = await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE).then(
    () => true,
    () => false,
  );
  await Promise.all([rm(from), rm(to, { force: true })]);
  return shared;
}

async function trySubvolumes(folder: string): Promise<boolean> {
  const [from, to] = [join(folder, "from"), join(folder, "to")];
  for (const args of [["create", "--", from], ["snapshot", "-r", "--", from, to], ["delete", "--", to], ["delete", "--", from]]) {
    if (!(await answers("btrfs", ["subvolume", ...args]))) return false;
  }
  return true;
}

async function answers(program: string, args: readonly string[]): Promise<boolean> {
  try {
    return (await tryTool(program, args)).exitCode === 0;
  } catch (error) {
    if (error instanceof Fault && error.code === "program-missing") return false;
    throw error;
  }
}
