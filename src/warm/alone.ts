import { Fault } from "#kit/fault.ts";
import { describeHolder } from "#store/leases/describe-holder.ts";
import type { Lease, LeaseHolder } from "#store/store.ts";
import type { WarmContext } from "./context.ts";
import { warmLease } from "./names.ts";
import type { WarmApp } from "./record.ts";

/** Milliseconds after which a holder on another machine, which nobody can see from here, counts as gone. */
const longest = 6 * 3_600_000;

/** Takes an app for oneself: no run uses it meanwhile, and none is robbed of it. Says whom it waits for, at most `waitFor` milliseconds. Faults: `warm-held`, which names all who hold it. */
export async function takeAlone({ store, clock, signal, say }: Pick<WarmContext, "store" | "clock" | "signal" | "say">, app: Pick<WarmApp, "name" | "owner">, holder: string, waitFor: number): Promise<Lease> {
  const name = warmLease(app);
  try {
    const onWait = (by: LeaseHolder): void => say(`${app.name}: waits for ${describeHolder(by)} to end`);
    return await store.leases.acquire(name, { holder, deadline: new Date(clock.now() + longest).toISOString(), waitFor, onWait, signal });
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== "lease-held") throw error;
    const holders = (await store.leases.holders(name)).map(describeHolder);
    throw new Fault("infrastructure", "warm-held", `${app.name} is in use, and is not taken away: ${holders.join(", ") || error.message}`, { evidence: holders, next: "Wait for them to end, or give --wait." });
  }
}
