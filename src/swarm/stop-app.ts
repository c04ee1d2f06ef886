import { Fault } from "#kit/fault.ts";
import { Wake } from "#kit/wake.ts";
import { orGone, type Docker } from "./engine.ts";
import { subscribe } from "./events.ts";
import { namespaceLabel, runLabel, serviceIdLabel } from "./labels.ts";
import { labelled } from "./teardown.ts";

/** Not all that Swarm does sends an event. */
const echoMs = 500;

export type StopOptions = { readonly docker: Docker; readonly runId: string; /** The app's; others of the run go on. */ readonly stack: string; readonly signal: AbortSignal; readonly say: (message: string) => void; /** Milliseconds. */ readonly timeout: number };

/** How one container ended: 0 and 143 are a program's own end, 137 says that it was killed because it took too long. */
export type Stopped = { readonly container: string; readonly service: string; readonly exitCode: number };

/**
 * Undeploys one app of a run as an operator does, and keeps its volumes: its services are removed, and their programs get the time to end that the recipe gives
 * them, so that what is on the disk is whole. Returns how each container ended, for those of which the engine told.
 */
export async function stopApp({ docker, runId, stack, signal, say, timeout }: StopOptions): Promise<Stopped[]> {
  const wake = new Wake();
  const stopped: Stopped[] = [];
  await using _ = await subscribe(
    docker,
    ({ Action, Actor }) => {
      const { exitCode } = Actor.Attributes;
      if (Action === "die" && exitCode !== undefined && Actor.Attributes[namespaceLabel] === stack) {
        stopped.push({ container: Actor.ID.slice(0, 12), service: Actor.Attributes["com.docker.swarm.service.name"] ?? Actor.Attributes[serviceIdLabel] ?? "", exitCode: Number(exitCode) });
      }
      wake.ring();
    },
    signal,
    `${runLabel}=${runId}`,
  );
  const end = performance.now() + timeout;
  const services = (await labelled(docker, runId, ["service"])).filter(({ labels }) => labels[namespaceLabel] === stack);
  say(`stopping ${services.length} services`);
  await Promise.all(services.map(({ id }) => orGone(docker.getService(id).remove())));
  while (await isAlive(docker, runId, stack)) {
    if (performance.now() >= end) throw new Fault("recipe", "does-not-stop", `the app did not stop within ${timeout / 1000} s`, { next: "Let the program end on SIGTERM, or give it a shorter `stop_grace_period`." });
    await wake.wait(echoMs, signal);
  }
  return stopped;
}

async function isAlive(docker: Docker, runId: string, stack: string): Promise<boolean> {
  const containers = await docker.listContainers({ filters: { label: [`${runLabel}=${runId}`, `${namespaceLabel}=${stack}`] } });
  return containers.length > 0;
}

/** Whether no container on the engine runs with one of these volumes. */
export async function volumesIdle(docker: Docker, volumes: readonly string[]): Promise<boolean> {
  const users = await Promise.all(volumes.map((volume) => docker.listContainers({ filters: { volume: [volume], status: ["running", "paused", "restarting"] } })));
  return users.every((containers) => containers.length === 0);
}
