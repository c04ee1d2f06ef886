import type { LeaseHolder } from "../store.ts";

/** Who holds something, for people: name, since when, and which process on which host. */
export function describeHolder({ holder, since, pid, host }: LeaseHolder): string {
  return `${holder} since ${since} (process ${pid} on ${host})`;
}
