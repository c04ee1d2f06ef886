import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "#kit/fault.ts";
import { copyTree } from "./copy-tree.ts";
import type { SnapshotMethod } from "./port.ts";
import { volumeIn } from "./reflink.ts";
import { isSubvolume, removeTree } from "./remove-tree.ts";
import { tool } from "./tool.ts";

/** Every volume is a subvolume: a snapshot takes the same short time whatever is in it. */
export const btrfsMethod: SnapshotMethod = {
  name: "btrfs",
  async prepare(folder) {
    await tool("btrfs", ["subvolume", "create", "--", folder]);
    await chmod(folder, 0o755);
  },
  async capture(volumes, snapshot, signal) {
    const copies = join(snapshot, "volumes");
    await mkdir(copies, { mode: 0o700 });
    try {
      for (const { key, folder } of volumes) await captureVolume(folder, volumeIn(snapshot, key), signal);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== "snapshot-disk-full") throw error;
      // btrfs takes its time to free what was deleted; whoever sees the failure shall find the room again.
      await removeTree(copies);
      await tool("btrfs", ["subvolume", "sync", "--", snapshot], { signal });
      throw error;
    }
  },
  async restore(snapshot, volumes, signal) {
    for (const { key, folder } of volumes) await tool("btrfs", ["subvolume", "snapshot", "--", volumeIn(snapshot, key), folder], { signal });
  },
  readable: volumeIn,
  remove: removeTree,
  async measure(snapshot) {
    const table = await tool("btrfs", ["filesystem", "du", "-s", "--raw", "--", join(snapshot, "volumes")]);
    // Total, exclusive, set shared, name; the first line is the heading.
    const exclusive = /^\s*\d+\s+(\d+)\s/m.exec(table)?.[1];
    return exclusive === undefined ? undefined : Number(exclusive);
  },
};

async function captureVolume(folder: string, copy: string, signal?: AbortSignal): Promise<void> {
  if (await isPlainSubvolume(folder)) {
    await tool("btrfs", ["subvolume", "snapshot", "-r", "--", folder, copy], { signal });
    return;
  }
  await tool("btrfs", ["subvolume", "create", "--", copy]);
  await copyTree(folder, copy, signal);
  await tool("btrfs", ["property", "set", "-t", "subvol", copy, "ro", "true"]);
}

/** Whether a folder is a subvolume without others inside, which a snapshot would leave out. */
async function isPlainSubvolume(folder: string): Promise<boolean> {
  return (await isSubvolume(folder)) && (await tool("btrfs", ["subvolume", "list", "-o", folder])).trim() === "";
}
