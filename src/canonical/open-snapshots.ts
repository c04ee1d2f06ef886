import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "#config/schema.ts";
import { snapshotRoot } from "./context.ts";
import { makeImageFile, type ImageOutcome } from "./snapshot/image-file.ts";
import { openSnapshotStore, type SnapshotStore } from "./snapshot/store.ts";

/** The file that holds the snapshots' file system, where the host's own has no copy-on-write and somebody asked for one. */
export function imageFileOf(stateHome: string): string {
  return join(stateHome, "snapshots.img");
}

/** Makes a file with btrfs in it the snapshots' root. Bytes; again is fine. */
export async function useSnapshotImage(config: Config, stateHome: string, bytes: number): Promise<ImageOutcome> {
  return await makeImageFile({ file: imageFileOf(stateHome), bytes, type: "btrfs", mountpoint: snapshotRoot(config, stateHome) });
}

/** The snapshots of this installation. An image that was mounted before the last start of the machine is mounted again. */
export async function openSnapshots(config: Config, stateHome: string): Promise<SnapshotStore> {
  const image = await stat(imageFileOf(stateHome)).catch(() => undefined);
  if (image) await useSnapshotImage(config, stateHome, image.size);
  return await openSnapshotStore({ root: snapshotRoot(config, stateHome) });
}
