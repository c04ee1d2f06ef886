import { Wake } from "#kit/wake.ts";
import { orGone, type Docker } from "#swarm/engine.ts";
import { subscribe } from "#swarm/events.ts";
import { serviceIdLabel } from "#swarm/labels.ts";
import type { Deployed } from "./port.ts";

/** Events can be missed; this is how long one may go unnoticed. */
const silentMs = 1_000;

/**
 * Removes services that a deploy no longer declares, as an operator would have to by hand, and waits until their last container is gone: until then they
 * still answer, and what needs them would look healthy.
 */
export async function removeOrphans(docker: Docker, orphans: Deployed["orphans"], signal: AbortSignal): Promise<void> {
  if (orphans.length === 0) return;
  const wake = new Wake();
  await using _ = await subscribe(docker, () => wake.ring(), signal);
  await Promise.all(orphans.map(({ id }) => orGone(docker.getService(id).remove())));
  const alive = async (): Promise<boolean> => {
    const lists = await Promise.all(orphans.map(({ id }) => docker.listContainers({ filters: { label: [`${serviceIdLabel}=${id}`] } })));
    return lists.flat().length > 0;
  };
  while (await alive()) await wake.wait(silentMs, signal);
}
