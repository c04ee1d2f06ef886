import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "#kit/fault.ts";
import type { SnapshotRef } from "../record.ts";
import { readAbout, type AboutSnapshot } from "./about.ts";
import { describeVolumes } from "./describe.ts";
import { volumesIn, type Layout } from "./layout.ts";
import { differences, hashOfManifest } from "./manifest.ts";
import type { LiveVolume, SnapshotMethod } from "./port.ts";
import { withScratch } from "./scratch.ts";
import { UnreadableTree } from "./tree-workers.ts";

/** A snapshot whose own description is whole and is the one that the record names. Its data have not been looked at. */
export type OpenSnapshot = { readonly ref: SnapshotRef; readonly folder: string; readonly about: AboutSnapshot; readonly manifest: string };

const throwAway = "Do not use this snapshot: remove it, and let the release prove itself again.";

/** Faults: `snapshot-missing`, `snapshot-damaged`. */
export async function openSnapshot(layout: Layout, ref: SnapshotRef): Promise<OpenSnapshot> {
  const folder = layout.snapshot(ref.id);
  await lstat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    throw new Fault("infrastructure", "snapshot-missing", `there is no snapshot ${ref.id} in ${layout.snapshots}`, { next: throwAway });
  });
  const about = await readAbout(folder);
  const manifest = await readFile(join(folder, "manifest"), "latin1").catch(() => undefined);
  if (about === undefined) throw damaged(ref, ["about.json is missing or cannot be read"]);
  if (about.id !== ref.id || about.hash !== ref.hash || about.method !== ref.method) throw damaged(ref, ["about.json is that of another snapshot"]);
  if (manifest === undefined || hashOfManifest(manifest) !== ref.hash) throw damaged(ref, ["the manifest is missing or is not what was written"]);
  return { ref, folder, about, manifest };
}

/** Computes the content hash over the data of a snapshot. Faults: `snapshot-damaged`. */
export async function verifySnapshot(layout: Layout, { ref, folder, about, manifest }: OpenSnapshot, method: SnapshotMethod, signal?: AbortSignal): Promise<string> {
  const readable = about.volumes.map((key) => ({ key, folder: method.readable(folder, key) }));
  if (readable.every((volume): volume is LiveVolume => volume.folder !== undefined)) return checkAgainst(ref, manifest, readable, signal);
  return await withScratch(layout, async (scratch) => {
    const volumes = volumesIn(scratch, about.volumes);
    await method.restore(folder, volumes, signal);
    return await checkAgainst(ref, manifest, volumes, signal);
  });
}

/** The content hash of volumes. Throws `snapshot-damaged` unless they hold exactly what the manifest says. */
export async function checkAgainst(ref: SnapshotRef, manifest: string, volumes: readonly LiveVolume[], signal?: AbortSignal): Promise<string> {
  const seen = await describeVolumes(volumes, signal).catch((error: unknown) => {
    // What cannot be read any more is gone; btrfs tells so of a block whose checksum is wrong.
    throw error instanceof UnreadableTree ? damaged(ref, [`${error.path}: ${error.message}`]) : error;
  });
  if (seen.hash !== ref.hash) throw damaged(ref, differences(manifest, seen.text));
  return seen.hash;
}

/** Pure. */
export function damaged(ref: SnapshotRef, evidence: readonly string[]): Fault {
  return new Fault("infrastructure", "snapshot-damaged", `snapshot ${ref.id} is not what it was when it was taken`, { evidence, next: throwAway });
}
