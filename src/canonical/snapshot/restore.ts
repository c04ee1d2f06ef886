import { Fault } from "#kit/fault.ts";
import { surveyVolumes } from "./describe.ts";
import { volumesIn, type Layout } from "./layout.ts";
import { differences } from "./manifest.ts";
import type { SnapshotMethod } from "./port.ts";
import { checkAgainst, damaged, verifySnapshot, type OpenSnapshot } from "./verify.ts";

/**
 * Fills a folder that is there with the volumes of a snapshot. Where the snapshot can be read as it is, its hash is computed first and the copy is compared
 * without reading it again; else the hash is computed over what came out. Returns the hash.
 */
export async function restoreInto(folder: string, layout: Layout, opened: OpenSnapshot, method: SnapshotMethod, signal?: AbortSignal): Promise<string> {
  const { ref, about, manifest } = opened;
  const readable = about.volumes.every((key) => method.readable(opened.folder, key) !== undefined);
  const hash = readable ? await verifySnapshot(layout, opened, method, signal) : undefined;
  const restored = volumesIn(folder, about.volumes);
  await method.restore(opened.folder, restored, signal);
  if (hash === undefined) return await checkAgainst(ref, manifest, restored, signal);
  const different = differences(manifest, (await surveyVolumes(restored, signal)).manifest.text);
  if (different.length > 0) throw damaged(ref, different);
  return hash;
}

/** The keys that an app has and the snapshot does not; the fault `snapshot-volumes-differ` when it is the other way round. Pure. */
export function newVolumes(opened: OpenSnapshot, keys: readonly string[]): string[] {
  const { ref, about } = opened;
  const missing = about.volumes.filter((key) => !keys.includes(key));
  if (missing.length === 0) return keys.filter((key) => !about.volumes.includes(key));
  throw new Fault("infrastructure", "snapshot-volumes-differ", `snapshot ${ref.id} holds volumes that the app does not have: ${missing.join(", ")}`, { next: "Promote a release that has no such volumes." });
}
