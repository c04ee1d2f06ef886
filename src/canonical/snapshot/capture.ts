import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "#kit/fault.ts";
import type { SnapshotRef } from "../record.ts";
import { writeAbout } from "./about.ts";
import { changesBetween, describeVolumes, surveyVolumes, type Survey } from "./describe.ts";
import { differences, type Manifest } from "./manifest.ts";
import type { LiveVolume, SnapshotMethod } from "./port.ts";
import type { CaptureOptions } from "./store.ts";
import { tool } from "./tool.ts";
import { UnreadableTree } from "./tree-workers.ts";

/**
 * Takes a snapshot into a folder that is there. Nothing may run on the volumes, and nothing about them may change meanwhile: the caller's word is asked twice,
 * and the inodes' own times of change are compared, which nothing can set back. What is hashed is the copy, where it can be read as it is; else the volumes.
 */
export async function captureInto(folder: string, id: string, volumes: readonly LiveVolume[], method: SnapshotMethod, { signal, idle }: CaptureOptions): Promise<SnapshotRef> {
  await mustBeIdle(idle, "before");
  const before = await look(() => surveyVolumes(volumes, signal));
  if (method.name === "restic") mustBeKept(before);
  await method.capture(volumes, folder, signal);
  const copies = volumes.map(({ key }) => ({ key, folder: method.readable(folder, key) }));
  const readable = copies.every((copy): copy is LiveVolume => copy.folder !== undefined) ? copies : undefined;
  const packed = readable === undefined ? await look(() => describeVolumes(volumes, signal)) : undefined;
  const after = await look(() => surveyVolumes(volumes, signal));
  const changed = changesBetween(before, after);
  if (changed.length > 0) throw changedMeanwhile(changed);
  await mustBeIdle(idle, "after");
  const manifest = packed ?? (await describeVolumes(readable ?? [], signal));
  mustBeFaithful(after, manifest);
  await writeFile(join(folder, "manifest"), manifest.text, { encoding: "latin1", mode: 0o600, flush: true });
  const { hash, bytes, files } = manifest;
  await writeAbout(folder, { schema: 1, id, method: method.name, hash, bytes, files, volumes: volumes.map(({ key }) => key), allocated: before.allocated });
  await chmod(folder, 0o700);
  // restic sees to its own files; waiting for a whole foreign file system could take long.
  if (readable !== undefined) await tool("sync", ["--file-system", folder], { signal });
  return { id, method: method.name, hash, bytes, files };
}

async function mustBeIdle(idle: () => Promise<boolean>, when: "before" | "after"): Promise<void> {
  if (await idle()) return;
  throw new Fault("infrastructure", "snapshot-not-idle", `something ran on the volumes ${when} the snapshot was taken`, { next: "Undeploy the app first, and let nothing else use its volumes." });
}

/** What cannot be read while it is captured was being changed, or the disk is broken: the system's words say which. */
async function look<T>(at: () => Promise<T>): Promise<T> {
  try {
    return await at();
  } catch (error) {
    if (!(error instanceof UnreadableTree)) throw error;
    if (error.code === "ENOENT" || error.code === "ENOTDIR" || error.code === "ECHANGED") throw changedMeanwhile([`${error.path}: ${error.message}`]);
    throw new Fault("infrastructure", "snapshot-failed", "the volumes cannot be read", { evidence: [`${error.path}: ${error.message}`], cause: error });
  }
}

function changedMeanwhile(evidence: readonly string[]): Fault {
  return new Fault("infrastructure", "snapshot-changed", "the volumes changed while the snapshot was taken", { evidence, next: "Find out what writes to them, and take the snapshot again." });
}

function mustBeFaithful(live: Survey, manifest: Manifest): void {
  const different = differences(live.manifest.text, manifest.text);
  if (different.length === 0) return;
  throw new Fault("infrastructure", "snapshot-unfaithful", "the snapshot is not what the volumes are", { evidence: different });
}

/** restic before 0.17 changes targets of links that are not UTF-8. */
function mustBeKept({ manifest }: Survey): void {
  const bad = manifest.text.split("\n").filter((line) => line.split(" ")[2] === "link" && !isUtf8Escaped(line.split(" ")[8] ?? ""));
  if (bad.length === 0) return;
  const evidence = bad.slice(0, 5).map((line) => line.split(" ").slice(0, 2).join(" "));
  throw new Fault("infrastructure", "snapshot-unkeepable", "restic does not keep a symbolic link whose target is not UTF-8", { evidence, next: "Put the snapshots on btrfs or xfs: `cc-ci doctor` says how." });
}

function isUtf8Escaped(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
