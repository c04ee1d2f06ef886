import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { LiveVolume, SnapshotMethod } from "#canonical/snapshot/port.ts";
import { removeTree } from "#canonical/snapshot/remove-tree.ts";
import { command, mustRun } from "#kit/process.ts";

/** Seconds, one for each turn. */
export type Turns = Readonly<Record<"ours" | "tar", Readonly<Record<"capture" | "restore", readonly number[]>>>>;

export type AgainstTar = {
  readonly method: SnapshotMethod;
  readonly volume: LiveVolume;
  /** An empty folder on the volume's file system. */
  readonly work: string;
  readonly rounds: number;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
};

/**
 * The copy alone, by the method and by tar, in turns. A capture of either lasts until it is on the disk; a restore of either until the files can be used. Both
 * find the data in the page cache, and nothing else waiting to be written.
 */
export async function measureAgainstTar({ method, volume, work, rounds, signal, say }: AgainstTar): Promise<Turns> {
  const turns = { ours: { capture: [] as number[], restore: [] as number[] }, tar: { capture: [] as number[], restore: [] as number[] } };
  const [archive, unpacked, snapshot, restored] = ["archive.tar", "unpacked", "snapshot", "restored"].map((name) => join(work, name)) as [string, string, string, string];
  const settle = (): Promise<string> => mustRun("sync", ["--file-system", work], { signal });
  // What was removed is given back to the disk in the background, which must not fall into what is timed next. Not every file system can.
  const forget = async (): Promise<void> => {
    await settle();
    await command("fstrim", [work], { signal });
  };
  const timed = async (act: () => Promise<unknown>): Promise<number> => {
    await settle();
    const started = performance.now();
    await act();
    return (performance.now() - started) / 1000;
  };
  for (let round = 1; round <= rounds; round += 1) {
    turns.tar.capture.push(await timed(async () => {
      await mustRun("tar", ["--create", "--xattrs", "--file", archive, "--directory", volume.folder, "."], { signal });
      await mustRun("sync", [archive], { signal });
    }));
    await mkdir(unpacked);
    turns.tar.restore.push(await timed(() => mustRun("tar", ["--extract", "--xattrs", "--preserve-permissions", "--file", archive, "--directory", unpacked], { signal })));
    await rm(archive);
    await removeTree(unpacked);
    await forget();

    await mkdir(snapshot);
    turns.ours.capture.push(await timed(async () => {
      await method.capture([volume], snapshot, signal);
      await settle();
    }));
    turns.ours.restore.push(await timed(() => method.restore(snapshot, [{ key: volume.key, folder: restored }], signal)));
    await removeTree(restored);
    await method.remove(snapshot);
    await forget();
    const last = [turns.tar.capture, turns.tar.restore, turns.ours.capture, turns.ours.restore].map((all) => `${all.at(-1)!.toFixed(2)} s`);
    say(`turn ${round} of ${rounds}: tar ${last[0]} and ${last[1]}, ours ${last[2]} and ${last[3]}`);
  }
  return turns;
}
