/** A path that the labels name, or `.` for a whole volume, as it was found in the snapshot. */
export type FoundPath = {
  /** Compose key. */
  readonly volume: string;
  readonly path: string;
  readonly bytes: number;
  /** Files and folders at the path and below it. */
  readonly entries: number;
  readonly isFolder: boolean;
};

/**
 * What a path must have in the snapshot: `bytes`, or be there at all (`entries`). A whole volume may be empty by right, as the uploads of a new app are; so may a folder, as long as another
 * path that the labels name in that volume holds something. A dump may not, nor a link, of which a snapshot holds no content. Pure.
 */
export function demandOf(found: FoundPath, all: readonly FoundPath[]): "bytes" | "entries" {
  if (found.path === ".") return "entries";
  if (!found.isFolder || found.entries === 0) return "bytes";
  return all.some((other) => other !== found && other.volume === found.volume && other.bytes > 0) ? "entries" : "bytes";
}
