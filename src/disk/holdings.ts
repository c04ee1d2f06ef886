import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { CanonicalContext } from "#canonical/context.ts";
import { snapshotLease } from "#canonical/leases.ts";
import { readRun, type RunEntry } from "#results/runs.ts";
import { hashLabel } from "#samples/images.ts";
import type { Docker } from "#swarm/engine.ts";
import type { CanonicalRecord } from "#canonical/record.ts";
import { measureFolders } from "./measure.ts";
import type { Holdings } from "./policy.ts";
import { readPulled } from "./pulled-images.ts";

export type HoldingsParts = {
  readonly context: Pick<CanonicalContext, "store" | "snapshots" | "signal">;
  readonly docker: Docker;
  readonly stateHome: string;
  /** Names of the enrolled recipes. */
  readonly enrolled: readonly string[];
};

/** Everything that cc-ci holds on this host's disk, with what must stay and why. */
export async function takeHoldings(parts: HoldingsParts): Promise<{ holdings: Holdings; problems: readonly string[] }> {
  const { context, stateHome, enrolled } = parts;
  const records = (await context.store.canonicals.all()).filter(({ state }) => state !== "pruned");
  const runs = await readRuns(join(stateHome, "runs"));
  const mirrors = await foldersIn(join(stateHome, "cache", "mirrors"));
  const measured = await measureFolders([...runs.map(({ path }) => path), ...mirrors], context.signal);
  const evidence = new Map(records.flatMap((record) => [record.run, record.seedRun, record.proofRun].map((run) => [run, record.id] as const)));
  const holdings: Holdings = {
    enrolled: enrolled.length,
    snapshots: await snapshotsOf(parts, records),
    images: await imagesOf(parts, records, runs),
    runs: runs.map((run) => ({
      id: run.id,
      endedAt: run.kind === "finished" ? Date.parse(run.results.run.finishedAt) : null,
      verdict: run.kind === "finished" ? run.results.verdict : null,
      evidenceOf: evidence.get(run.id) ?? null,
      bytes: measured.bytes.get(run.path) ?? 0,
    })),
    warm: await warmOf(context),
    caches: await Promise.all(mirrors.map(async (path) => ({ id: path, inUse: false, bytes: measured.bytes.get(path) ?? 0, lastUsed: (await stat(path).catch(() => undefined))?.mtimeMs ?? null }))),
  };
  return { holdings, problems: measured.problems };
}

async function snapshotsOf({ context, enrolled }: HoldingsParts, records: readonly CanonicalRecord[]): Promise<Holdings["snapshots"]> {
  if (records.length === 0) return [];
  const sizes = new Map((await (await context.snapshots()).usage()).map(({ id, bytes }) => [id, bytes]));
  return await Promise.all(
    records.map(async ({ id, recipe, state, pinned, snapshot, createdAt }) => ({
      id, recipe, state, pinned, enrolled: enrolled.includes(recipe), createdAt: Date.parse(createdAt), bytes: sizes.get(snapshot.id) ?? 0,
      inUse: (await context.store.leases.holders(snapshotLease(snapshot.id))).length > 0,
    })),
  );
}

/** The place of each warm app that has one, with the snapshot that its journal names. */
async function warmOf({ store, snapshots, signal }: HoldingsParts["context"]): Promise<Holdings["warm"]> {
  const apps = await store.warm.all();
  if (apps.length === 0) return [];
  const stored = await snapshots();
  const places = new Map(apps.map(({ owner }) => [owner, dirname(stored.live(owner, ["any"])[0]!.folder)]));
  const [{ bytes }, usage] = await Promise.all([measureFolders([...places.values()], signal), stored.usage()]);
  const held = apps.map(({ name, owner, move }) => {
    const snapshot = usage.find(({ id }) => id === move?.snapshot?.id)?.bytes ?? 0;
    return { name, bytes: (bytes.get(places.get(owner)!) ?? 0) + snapshot };
  });
  return held.filter((one) => one.bytes > 0);
}

async function imagesOf({ docker, stateHome }: HoldingsParts, records: readonly CanonicalRecord[], runs: readonly RunEntry[]): Promise<Holdings["images"]> {
  const [images, containers, pulled] = await Promise.all([docker.listImages(), docker.listContainers({ all: true }), readPulled(stateHome)]);
  const needed = new Set(records.flatMap((record) => record.images.map(({ id }) => id)));
  const used = new Set(containers.map(({ ImageID }) => ImageID));
  const lastUsed = new Map<string, number>();
  for (const run of runs) {
    if (run.kind !== "finished") continue;
    for (const { id } of run.results.images) lastUsed.set(id, Math.max(lastUsed.get(id) ?? 0, Date.parse(run.results.run.finishedAt)));
  }
  return images.map(({ Id, RepoTags, Size, Labels }) => ({
    id: Id,
    refs: RepoTags ?? [],
    // A sample image that a run of ours has used, or one that a run of ours pulled when it was not there.
    ours: ((Labels ?? {})[hashLabel] !== undefined && lastUsed.has(Id)) || pulled.has(Id),
    usedByCanonicals: needed.has(Id),
    running: used.has(Id),
    bytes: Size,
    lastUsed: lastUsed.get(Id) ?? null,
  }));
}

async function readRuns(root: string): Promise<RunEntry[]> {
  return await Promise.all((await foldersIn(root)).map((path) => readRun(path)));
}

async function foldersIn(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(root, entry.name));
}
