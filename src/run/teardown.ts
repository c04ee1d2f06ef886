import { rm } from "node:fs/promises";
import { countByKind, leftBy, takeInventory, type Item } from "#swarm/inventory.ts";
import { homeLabel } from "#swarm/labels.ts";
import { removeRun } from "#swarm/teardown.ts";
import type { Results } from "#results/schema.ts";
import type { Run } from "./context.ts";
import type { Say } from "./steps.ts";

export type TornDown = { readonly inventory: NonNullable<Results["inventory"]>; readonly left: readonly Item[] };

/** Removes everything that the run made, looks again, and claims that nothing is left: on the engine and among the run's private files. */
export async function tearDown(run: Run, say: Say): Promise<TornDown> {
  const limit = AbortSignal.timeout(120_000);
  await removeRun({ docker: run.docker, runId: run.id, signal: limit, say });
  await run.data?.snapshots.removeLive(run.id);
  await rm(run.workFolder, { recursive: true, force: true });
  const after = await takeInventory(run.docker);
  const left = leftBy({ id: run.id, home: run.owner[homeLabel], stacks: [run.stack, ...(run.state.companions?.stacks.values() ?? [])] }, run.before, after);
  const inventory = {
    before: countByKind(run.before),
    after: countByKind(after),
    left: left.map(({ kind, id, name }) => ({ kind, id, name })),
  };
  await run.claims.claim({
    id: "teardown.left-empty",
    tier: "teardown",
    claim: "nothing that the run made is left on the engine",
    observed: "services, tasks, containers, networks, volumes, secrets and configs listed before the deploy and after the teardown",
    check: "empty",
    expected: null,
    evidence: { name: "inventory", json: inventory, pointer: "/left" },
  });
  return { inventory, left };
}
