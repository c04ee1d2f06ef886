import { messageOf } from "#kit/fault.ts";
import type { CanonicalContext } from "./context.ts";
import { KeptSecrets } from "./kept-secrets.ts";
import { snapshotLease } from "./leases.ts";
import type { CanonicalRecord } from "./record.ts";

export type Pruned = { readonly record: CanonicalRecord; readonly problem: string | null };

/** Removes the snapshot of a record that is neither current nor pinned, and that nobody reads. The record itself stays, as `pruned`. */
export async function pruneCanonical({ store, snapshots: open, clock, signal }: CanonicalContext, record: CanonicalRecord): Promise<Pruned> {
  try {
    const deadline = new Date(clock.now() + 3_600_000).toISOString();
    await using _alone = await store.leases.acquire(snapshotLease(record.snapshot.id), { holder: `pruning of ${record.id}`, deadline, signal });
    // The record first: a record that names a snapshot which is gone would be a lie, a snapshot that no record names is a leftover.
    await store.canonicals.markPruned(record.id);
    const snapshots = await open();
    await snapshots.remove(record.snapshot);
    await new KeptSecrets(snapshots.root).remove(record.snapshot.id);
    return { record: { ...record, state: "pruned" }, problem: null };
  } catch (error) {
    signal.throwIfAborted();
    return { record, problem: messageOf(error) };
  }
}

/** Those of a recipe's earlier canonicals that may go: all but the newest `keep`, never the current or a pinned one. Pure. */
export function prunable(history: readonly CanonicalRecord[], keep: number): CanonicalRecord[] {
  const kept = history.filter(({ state }) => state === "kept");
  return kept.slice(keep).filter(({ pinned }) => !pinned);
}
