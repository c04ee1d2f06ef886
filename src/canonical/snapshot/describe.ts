import { readAttributes } from "./attributes.ts";
import { makeManifest, type Manifest, type VolumeFacts } from "./manifest.ts";
import type { LiveVolume } from "./port.ts";
import { TreeWorkers } from "./tree-workers.ts";
import type { TreeEntry } from "./walk.ts";

/** What a look at volumes tells without reading their files. */
export type Survey = {
  /** Contents and extended attributes are not looked at. */
  readonly manifest: Manifest;
  /** By `volume path`: changes with whatever happens to the entry, even when its times are set back. */
  readonly versions: ReadonlyMap<string, string>;
  /** What the files take on the disk, in bytes, as if they shared no blocks with others. */
  readonly allocated: number;
};

/** Looks at everything in the volumes without reading any file. Throws `UnreadableTree`. */
export async function surveyVolumes(volumes: readonly LiveVolume[], signal?: AbortSignal): Promise<Survey> {
  await using workers = new TreeWorkers(signal);
  const facts: VolumeFacts[] = [];
  for (const { key, folder } of volumes) facts.push({ key, entries: await workers.walk(folder), hashes: undefined, attributes: undefined });
  const entries = facts.flatMap(({ key, entries: all }) => all.map((entry) => ({ key, entry })));
  return {
    manifest: makeManifest(facts),
    versions: new Map(entries.map(({ key, entry }) => [`${key} /${entry.path}`, entry.version])),
    allocated: facts.reduce((sum, { entries: all }) => sum + allocatedBy(all), 0),
  };
}

/** Entries that are not what they were, at most `limit`. Pure. */
export function changesBetween(before: Survey, after: Survey, limit = 5): string[] {
  const names = new Set([...before.versions.keys(), ...after.versions.keys()]);
  return [...names].filter((name) => before.versions.get(name) !== after.versions.get(name)).slice(0, limit);
}

/** Reads everything in the volumes and makes the manifest. Throws `UnreadableTree`. */
export async function describeVolumes(volumes: readonly LiveVolume[], signal?: AbortSignal): Promise<Manifest> {
  await using workers = new TreeWorkers(signal);
  const facts: VolumeFacts[] = [];
  for (const { key, folder } of volumes) {
    const attributes = readAttributes(folder, signal);
    // Whoever waits for it below sees the failure then; until then it is not unhandled.
    attributes.catch(() => undefined);
    const entries = await workers.walk(folder);
    facts.push({ key, entries, hashes: await hashesOf(folder, entries, workers), attributes: await attributes });
  }
  return makeManifest(facts);
}

/** A file with several names is read once. */
async function hashesOf(folder: string, entries: readonly TreeEntry[], workers: TreeWorkers): Promise<Map<string, string>> {
  const files = entries.filter(({ kind }) => kind === "file");
  const once = [...new Map(files.map((entry) => [entry.shared || entry.path, entry])).entries()];
  const top = Buffer.from(folder).toString("latin1");
  const hashes = await workers.hash(once.map(([, { path, size }]) => ({ path: `${top}/${path}`, size })));
  const byFile = new Map(once.map(([file], i) => [file, hashes[i]!]));
  return new Map(files.map(({ path, shared }) => [path, byFile.get(shared || path)!]));
}

function allocatedBy(entries: readonly TreeEntry[]): number {
  return [...new Map(entries.map((entry) => [entry.shared || `/${entry.path}`, entry.allocated])).values()].reduce((sum, bytes) => sum + bytes, 0);
}
