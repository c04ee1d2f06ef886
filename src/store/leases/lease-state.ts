import { foreignGrace, type ProcessIdentity } from "#results/owner-alive.ts";

/** Where a process is. `machine` is the id that the machine's installation made; empty where it has none, as in many containers. */
export type Place = Pick<ProcessIdentity, "bootId"> & { readonly host: string; readonly machine: string };

/**
 * Whether the process of a holder can be looked at from here: it is, or was before a restart, on this machine. A machine that was started again is known by its
 * name and id together, so that two machines of one name are never taken for one. Pure.
 */
export function canBeSeen(holder: Place, own: Place): boolean {
  return holder.bootId === own.bootId || (holder.host === own.host && holder.machine !== "" && holder.machine === own.machine);
}

/** Whether a holder that cannot be looked at has had its time, and the time of grace after it. Pure. */
export function isOverdue(deadline: string, now: number): boolean {
  return now > Date.parse(deadline) + foreignGrace;
}
