import { readFile } from "node:fs/promises";
import { ownerAlive, ownIdentity, type ProcessIdentity } from "#results/owner-alive.ts";
import type { Database } from "../database.ts";
import { canBeSeen, isOverdue, type Place } from "./lease-state.ts";

/** This process, as a holder of leases names it. */
export async function ownPlace(host: string): Promise<Place & ProcessIdentity> {
  const machine = (await readFile("/etc/machine-id", "utf8").catch(() => "")).trim();
  return { ...(await ownIdentity()), host, machine };
}

/** Whether a holder still lives. A file is only of this machine; of another machine's processes only the deadline is known. */
export async function holderAlive({ engine, clock }: Database, holder: Place & ProcessIdentity & { readonly deadline: string }, own: Place): Promise<boolean> {
  return engine === "sqlite" || canBeSeen(holder, own) ? ownerAlive(holder, clock.now()) : !isOverdue(holder.deadline, clock.now());
}
