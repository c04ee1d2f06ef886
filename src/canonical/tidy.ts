import type { Store } from "#store/store.ts";
import { KeptSecrets } from "./kept-secrets.ts";
import type { SnapshotStore } from "./snapshot/store.ts";

/**
 * Removes what killed promotions left under the snapshots' root: snapshots that no record names, volumes of runs that are over. What a living process works on
 * is left alone. Returns what was removed, a phrase each.
 */
export async function tidySnapshots(store: Store, snapshots: SnapshotStore, aliveRuns: ReadonlySet<string>): Promise<string[]> {
  const records = await store.canonicals.all();
  const ids = new Set(records.filter(({ state }) => state !== "pruned").map(({ snapshot }) => snapshot.id));
  // A promotion that goes on has no record yet; nothing is unknown while one does.
  const busy = (await store.leases.list()).some(({ name }) => name.startsWith("canonical:"));
  const there = await snapshots.list();
  const known = busy ? new Set([...ids, ...there.map(({ id }) => id)]) : ids;
  const removed = await snapshots.sweepLeftovers({ ids: known, apps: aliveRuns });
  const gone = busy ? [] : there.filter(({ id }) => !ids.has(id)).map(({ id }) => id);
  await Promise.all(gone.map((id) => new KeptSecrets(snapshots.root).remove(id)));
  return removed;
}
