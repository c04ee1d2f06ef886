import type { Lease, Store } from "#store/store.ts";
import { describeHolder } from "#store/leases/describe-holder.ts";
import type { Clock } from "#kit/clock.ts";

/** Milliseconds after which a holder on another machine, which nobody can see from here, counts as gone. */
const longest = 24 * 3_600_000;

type Parties = { readonly store: Store; readonly clock: Clock; readonly signal: AbortSignal; readonly say: (message: string) => void };

/** Only one at a time changes which canonical of a recipe is current. Waits for another one that does, and says so. */
export async function lockCanonical({ store, clock, signal, say }: Parties, recipe: string, holder: string, waitFor = 3_600_000): Promise<Lease> {
  return await store.leases.acquire(`canonical:${recipe}`, { holder, deadline: new Date(clock.now() + longest).toISOString(), waitFor, onWait: (by) => say(`${recipe}: waits for ${describeHolder(by)} to end`), signal });
}

/** Who reads a snapshot holds it, so that nobody removes it meanwhile; any number may. */
export async function holdSnapshot({ store, clock, signal }: Omit<Parties, "say">, snapshot: string, holder: string): Promise<Lease> {
  return await store.leases.hold(snapshotLease(snapshot), { holder, deadline: new Date(clock.now() + longest).toISOString(), waitFor: 60_000, signal });
}

export function snapshotLease(snapshot: string): string {
  return `snapshot:${snapshot}`;
}
