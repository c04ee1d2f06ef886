import { lstat, open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { Fault, messageOf } from "#kit/fault.ts";
import { unfinishedName } from "./layout.ts";
import { makeClaimed, ownerOf } from "./owner-file.ts";
import { removeTree } from "./remove-tree.ts";
import { faultOf } from "./tool.ts";

export type FolderUse = {
  /** The fault's code when something has the name already. */
  readonly taken: "snapshot-exists" | "snapshot-live-exists";
  /** Fills the folder, which is there under its unfinished name and holds this process's claim. */
  readonly fill: (folder: string) => Promise<void>;
  /** Removes the folder, however much of it there is. */
  readonly remove: (folder: string) => Promise<void>;
};

/** Makes a folder that has its name only when all of it is there and on the disk. After a failure nothing is left of it. */
export async function makeWhole(folder: string, { taken, fill, remove }: FolderUse): Promise<void> {
  const unfinished = unfinishedName(folder);
  const refuse = (what: string): Fault => new Fault("infrastructure", taken, what, { next: "Choose another name, or remove what has it." });
  if (await exists(folder)) throw refuse(`${folder} is there already`);
  if ((await exists(unfinished)) && (await ownerOf(unfinished)) === "nobody") await remove(unfinished);
  await claim(unfinished).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "ENOTEMPTY" || error.code === "EEXIST" ? refuse(`${unfinished} is being made or removed`) : faultOf(error);
  });
  try {
    await fill(unfinished);
    await rename(unfinished, folder);
    await syncFolder(dirname(folder));
  } catch (error) {
    throw await afterRemoval(faultOf(error), () => remove(unfinished));
  }
}

/** Makes the folder with this process's claim in it; fails where one is there that holds anything. */
async function claim(folder: string): Promise<void> {
  const claimed = await makeClaimed(dirname(folder));
  try {
    await rename(claimed, folder);
  } catch (error) {
    await removeTree(claimed);
    throw error;
  }
}

/** Removes a folder such that it never has its name with only a part of it left. What is not there is fine. */
export async function removeWhole(folder: string, remove: (folder: string) => Promise<void>): Promise<void> {
  const unfinished = unfinishedName(folder);
  if ((await exists(unfinished)) && (await ownerOf(unfinished)) !== "another") await remove(unfinished);
  if (!(await exists(folder))) return;
  await rename(folder, unfinished);
  await remove(unfinished);
}

/** What to throw once the remains of a failure are removed: when that fails too, the same fault tells of it. */
async function afterRemoval(failure: unknown, remove: () => Promise<void>): Promise<unknown> {
  try {
    await remove();
    return failure;
  } catch (error) {
    if (!(failure instanceof Fault)) return failure;
    const { kind, code, message, evidence, next } = failure;
    const more = [...evidence, `What it left could not be removed, which the next sweep will do: ${messageOf(error)}`];
    return new Fault(kind, code, message, { evidence: more, cause: failure, ...(next !== undefined && { next }) });
  }
}

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, "r");
  await folder.sync();
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
}
