import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { pruneCanonical } from "#canonical/prune.ts";
import type { CanonicalContext } from "#canonical/context.ts";
import { messageOf } from "#kit/fault.ts";
import { runIdPattern } from "#kit/ids.ts";
import { orGone, type Docker } from "#swarm/engine.ts";
import { takeHoldings, type HoldingsParts } from "./holdings.ts";
import { measureSpace } from "./measure.ts";
import { planRemovals, type Budget, type Keep, type Removal } from "./policy.ts";
import type { DiskReport } from "./render.ts";

export type DiskParts = Omit<HoldingsParts, "context"> & { readonly context: CanonicalContext; readonly keep: Keep; /** Bytes; null for no limit, and no wish. */ readonly limit: number | null; readonly wantedFree: number | null };

/** How the disk stands, and what would go. */
export async function diskReport(parts: DiskParts): Promise<DiskReport> {
  const [{ holdings, problems }, space] = await Promise.all([takeHoldings(parts), measureSpace(parts.stateHome)]);
  const budget: Budget = { bytes: parts.limit, free: parts.wantedFree === null ? null : { wanted: parts.wantedFree, now: space.free } };
  return { holdings, budget, space, problems, plan: planRemovals(holdings, budget, parts.context.clock.now(), parts.keep) };
}

export type Removed = Removal & { /** Why it is still there; null when it is gone. */ readonly problem: string | null };

/** Removes what the plan says, one after another. Nothing is ever forced: what somebody has begun to use meanwhile stays. */
export async function makeRoom({ context, docker, stateHome }: DiskParts, removals: readonly Removal[]): Promise<Removed[]> {
  const done: Removed[] = [];
  for (const removal of removals) {
    context.signal.throwIfAborted();
    done.push({ ...removal, problem: await remove(context, docker, stateHome, removal).catch((error: unknown) => messageOf(error)) });
  }
  if (done.some(({ kind, problem }) => kind === "run" && problem === null)) await context.store.runs.reindex(stateHome);
  return done;
}

async function remove(context: CanonicalContext, docker: Docker, stateHome: string, { kind, id }: Removal): Promise<string | null> {
  switch (kind) {
    case "snapshot": {
      const record = await context.store.canonicals.get(id);
      return record ? (await pruneCanonical(context, record)).problem : "no such record";
    }
    case "run":
      if (!runIdPattern.test(id)) return "not a run's folder";
      return await rm(join(stateHome, "runs", id), { recursive: true, force: true }).then(() => null);
    case "cache":
      return await rm(join(stateHome, "cache", "mirrors", basename(id)), { recursive: true, force: true }).then(() => null);
    case "image":
      // Without force: the engine refuses an image that a container has.
      await orGone(docker.getImage(id).remove({ force: false }));
      return null;
    case "warm":
      return "the data of a warm app goes with `cc-ci warm down --remove-data` alone";
  }
}

/** Makes the room that the budget asks for. Returns why there is not enough, or null. */
export async function ensureRoom(parts: DiskParts): Promise<string | null> {
  if (parts.limit === null && parts.wantedFree === null) return null;
  const { plan } = await diskReport(parts);
  if (plan.needed === 0) return null;
  const removed = await makeRoom(parts, plan.removals);
  for (const { kind, id, reason, problem } of removed) parts.context.say(`disk: ${kind} ${id} ${problem === null ? "removed" : `not removed: ${problem}`} (${reason})`);
  const after = await diskReport(parts);
  return after.plan.needed === 0 ? null : `disk: ${after.plan.needed} bytes too much are held, and nothing more may go; see \`cc-ci disk --plan\``;
}
