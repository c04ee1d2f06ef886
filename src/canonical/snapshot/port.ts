/** How a snapshot is taken, best first. */
export const snapshotMethods = ["btrfs", "reflink", "restic"] as const;
export type SnapshotMethodName = (typeof snapshotMethods)[number];

/** One volume of an app: its key in the compose file, and the folder on this host that holds its files. */
export type LiveVolume = { readonly key: string; readonly folder: string };

/**
 * Takes, puts back and removes the files of an app's volumes. A snapshot lies in a folder of its own that the caller makes; methods know nothing of records,
 * hashes or what is running. Kept are owners, modes, times to the nanosecond, hard links within a volume, symbolic links, holes, extended attributes, empty
 * folders, pipes and devices. What one method or another does not keep is left out of the content hash (see manifest.ts).
 */
export type SnapshotMethod = {
  readonly name: SnapshotMethodName;
  /** Makes an empty folder for a volume, in the form from which `capture` is cheapest. The folder does not exist yet; its parent does. */
  prepare(folder: string): Promise<void>;
  /** Copies the volumes into the snapshot's folder, which is there. What a failure leaves is removed by `remove`. */
  capture(volumes: readonly LiveVolume[], snapshot: string, signal?: AbortSignal): Promise<void>;
  /** Fills folders that do not exist yet with the volumes of the snapshot; their parents exist. */
  restore(snapshot: string, volumes: readonly LiveVolume[], signal?: AbortSignal): Promise<void>;
  /** Where the snapshot's copy of a volume can be read as it is; undefined where it is packed away, so that only a restore can show it. */
  readable(snapshot: string, key: string): string | undefined;
  /** Removes a snapshot with its folder, whole or half-made; what is not there is fine. */
  remove(snapshot: string): Promise<void>;
  /** Bytes that the removal of a snapshot would free; undefined where the method cannot tell. */
  measure(snapshot: string): Promise<number | undefined>;
};
