import type { Store } from "#store/store.ts";
import { KeptSecrets } from "./kept-secrets.ts";
import type { SnapshotStore } from "./snapshot/store.ts";

/**
 * Removes what killed promotions left under the snapshots' root: snapshots and secrets that no record names, volumes of runs that are over. Warm apps keep theirs, and what the journal of a move names. What a living
 * process works on is left alone. Returns what was removed, a phrase each.
 */
export async function tidySnapshots(store: Store, snapshots: SnapshotStore, aliveRuns: ReadonlySet<string>): Promise<string[]> {
  // A promotion that goes on has no record yet; nothing is unknown while one does. Looked at before the records: one that ends in between has its record in them.
  const leases = await store.leases.list();
  const busy = leases.some(({ name, kind }) => name.startsWith("canonical:") || (name.startsWith("warm:") && kind === "exclusive"));
  const there = await snapshots.list();
  const records = await store.canonicals.all();
  const warm = await store.warm.all();
  const ids = new Set([...records.filter(({ state }) => state !== "pruned").map(({ snapshot }) => snapshot.id), ...warm.flatMap(({ move }) => move?.snapshot?.id ?? [])]);
  const known = busy ? new Set([...ids, ...there.map(({ id }) => id)]) : ids;
  // At once, before a promotion could begin that writes some; the sweep may take long, and knows by itself what a living process made.
  const secrets = busy ? [] : await new KeptSecrets(snapshots.root).removeOthers(ids);
  const removed = await snapshots.sweepLeftovers({ ids: known, apps: new Set([...aliveRuns, ...warm.map(({ owner }) => owner)]) });
  return [...removed, ...secrets.map((file) => `the secrets ${file}, which nothing refers to`)];
}
