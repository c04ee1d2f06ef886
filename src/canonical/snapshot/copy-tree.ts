import { tool } from "./tool.ts";

/** What GNU cp must keep. Named one by one, because `-a` is silent about extended attributes that it lost. */
const kept = "mode,ownership,timestamps,links,xattr";

/**
 * Copies a folder to a path that is not there, or is an empty folder, by sharing blocks. A file whose blocks cannot be shared (one without copy-on-write on
 * btrfs, or one on another file system) is copied as it is, its holes kept. A subvolume inside becomes a plain folder.
 */
export async function copyTree(from: string, to: string, signal?: AbortSignal): Promise<void> {
  await tool("cp", ["-dR", `--preserve=${kept}`, "--reflink=auto", "--sparse=auto", "-T", "--", from, to], { signal });
}
