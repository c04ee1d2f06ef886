import { mkdtemp, open, readdir, rmdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mustRun } from "#kit/process.ts";
import type { SnapshotMethodName } from "../port.ts";

/** Flips one bit of what a snapshot keeps of a file, such that size and times of the file stay; for restic, in the middle of its largest pack. */
export async function flipBit(root: string, method: SnapshotMethodName, id: string, key: string, file: string): Promise<void> {
  if (method === "restic") return flipIn(await largestPack(join(root, "restic", "repository", "data")));
  const volume = join(root, "snapshots", id, "volumes", key);
  const readOnly = (value: boolean): Promise<string> => mustRun("btrfs", ["property", "set", "-f", "-t", "subvol", volume, "ro", String(value)]);
  if (method === "btrfs") await readOnly(false);
  await flipIn(join(volume, file));
  if (method === "btrfs") await readOnly(true);
}

async function flipIn(path: string): Promise<void> {
  // Node sets times to the millisecond only, touch to the nanosecond.
  const reference = await mkdtemp(join(tmpdir(), "cc-ci-times-"));
  await mustRun("touch", ["-r", path, reference]);
  {
    await using file = await open(path, "r+");
    const byte = Buffer.alloc(1);
    const at = Math.floor((await file.stat()).size / 2);
    await file.read(byte, 0, 1, at);
    byte[0]! ^= 1;
    await file.write(byte, 0, 1, at);
  }
  await mustRun("touch", ["-r", reference, path]);
  await rmdir(reference);
}

async function largestPack(folder: string): Promise<string> {
  const packs = await Promise.all(
    (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map(async ({ parentPath, name }) => ({ path: join(parentPath, name), size: (await stat(join(parentPath, name))).size })),
  );
  return packs.reduce((a, b) => (b.size > a.size ? b : a)).path;
}
