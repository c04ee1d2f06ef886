/** How a snapshot is taken, best first. */
export const snapshotMethods = ["btrfs", "reflink", "restic"] as const;
export type SnapshotMethodName = (typeof snapshotMethods)[number];

/** One volume of an app: its key in the compose file, and the folder on this host that holds its files. */
export type LiveVolume = { readonly key: string; readonly folder: string };

/**
 * Takes, puts back and removes the files of an app's volumes. A snapshot lies in a folder of its own that the caller names; methods know nothing of
 * records, hashes or what is running. Owners, modes, times, hard and symbolic links, sparse files, extended attributes and empty folders are kept.
 */
export type SnapshotMethod = {
  readonly name: SnapshotMethodName;
  /** Makes an empty folder for a volume, in the form from which `capture` is cheapest. The folder does not exist yet; its parent does. */
  prepare(folder: string): Promise<void>;
  /** Copies the volumes into the snapshot folder, which does not exist yet. What a failure leaves is removed by `remove`. */
  capture(volumes: readonly LiveVolume[], snapshot: string, signal?: AbortSignal): Promise<void>;
  /** Fills folders that do not exist yet with the volumes of the snapshot. */
  restore(snapshot: string, volumes: readonly LiveVolume[], signal?: AbortSignal): Promise<void>;
  /** Removes a snapshot, whole or half-made; what is not there is fine. */
  remove(snapshot: string): Promise<void>;
  /** Removes a folder that `prepare` or `restore` made; what is not there is fine. */
  removeLive(folder: string): Promise<void>;
};
