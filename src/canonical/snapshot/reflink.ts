import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { copyTree } from "./copy-tree.ts";
import type { SnapshotMethod } from "./port.ts";
import { removeTree } from "./remove-tree.ts";

/** Copies that share their blocks with the original: xfs, btrfs. Takes time for every file, none for their size. */
export const reflinkMethod: SnapshotMethod = {
  name: "reflink",
  async prepare(folder) {
    await mkdir(folder);
    await chmod(folder, 0o755);
  },
  async capture(volumes, snapshot, signal) {
    await mkdir(join(snapshot, "volumes"), { mode: 0o700 });
    for (const { key, folder } of volumes) await copyTree(folder, volumeIn(snapshot, key), signal);
  },
  async restore(snapshot, volumes, signal) {
    for (const { key, folder } of volumes) await copyTree(volumeIn(snapshot, key), folder, signal);
  },
  readable: volumeIn,
  remove: removeTree,
  measure: () => Promise.resolve(undefined),
};

/** Where a snapshot keeps a volume's files. */
export function volumeIn(snapshot: string, key: string): string {
  return join(snapshot, "volumes", key);
}
