import type { Docker } from "#swarm/engine.ts";
import { orGone } from "#swarm/engine.ts";
import { KnownAddresses } from "./known-addresses.ts";

/** Knows where the tasks of a service can be reached from this host. */
export type TaskDirectory = {
  /** IPv4 addresses of the running tasks; empty when there is none on this host. */
  addresses(serviceId: string): Promise<readonly string[]>;
  /** Forgets what is known of a service, because an address did not answer. */
  invalidate(serviceId: string): void;
};

export type TaskDirectoryOptions = {
  /** Milliseconds for which an answer is believed when no event says otherwise; with events it is given for fifteen times as long while it is confirmed. Default 2 000. */
  readonly lifetime?: number;
  /** Events are followed until it aborts; without one they are not followed at all. */
  readonly signal?: AbortSignal;
};

const bridge = "docker_gwbridge";

/**
 * Finds tasks by asking the engine. Every task on an overlay network also has an interface on `docker_gwbridge`, which the host reaches directly; that
 * network lists it as `gateway_<first 12 characters of the container's sandbox id>`. Container events drop what is known at once, because an address that one
 * container leaves is soon another's.
 */
export function createTaskDirectory(docker: Docker, options: TaskDirectoryOptions = {}): TaskDirectory {
  const { lifetime = 2_000, signal } = options;
  const sandboxes = new Sandboxes(docker);
  const find = (serviceId: string): Promise<string[]> => findAddresses(docker, sandboxes, serviceId);
  // Without events nobody would be told that an answer has become wrong.
  const known = new KnownAddresses({ find, fresh: lifetime, usable: signal ? lifetime * 15 : lifetime });
  if (signal) {
    void followContainers(docker, signal, (container, serviceId) => {
      sandboxes.forget(container);
      known.forget(serviceId);
    });
  }
  return { addresses: (serviceId) => known.of(serviceId), invalidate: (serviceId) => known.forget(serviceId) };
}

/** The network sandboxes of containers, which are theirs until they stop. To ask for one may take seconds: the engine answers only when it has written the container's state, also that of its health. */
class Sandboxes {
  readonly #docker: Docker;
  readonly #known = new Map<string, string>();

  constructor(docker: Docker) {
    this.#docker = docker;
  }

  async of(container: string): Promise<string> {
    const known = this.#known.get(container);
    if (known !== undefined) return known;
    const found = (await orGone(this.#docker.getContainer(container).inspect()))?.NetworkSettings.SandboxID ?? "";
    if (found !== "") this.#known.set(container, found);
    return found;
  }

  /** @param container none for all */
  forget(container?: string): void {
    if (container === undefined) this.#known.clear();
    else this.#known.delete(container);
  }
}

async function findAddresses(docker: Docker, known: Sandboxes, serviceId: string): Promise<string[]> {
  const tasks = (await orGone(docker.listTasks({ filters: { service: [serviceId], "desired-state": ["running"] } }))) ?? [];
  const containers = tasks.flatMap((task: { Status?: { State?: string; ContainerStatus?: { ContainerID?: string } } }) =>
    task.Status?.State === "running" && task.Status.ContainerStatus?.ContainerID ? [task.Status.ContainerStatus.ContainerID] : []);
  if (containers.length === 0) return [];
  const [network, ...sandboxes] = await Promise.all([
    docker.getNetwork(bridge).inspect() as Promise<{ Containers?: Record<string, { Name?: string; IPv4Address?: string }> }>,
    ...containers.map((id) => known.of(id)),
  ]);
  const byName = new Map(Object.values(network.Containers ?? {}).map(({ Name = "", IPv4Address = "" }) => [Name, IPv4Address.split("/")[0] ?? ""]));
  return sandboxes.flatMap((sandbox) => byName.get(`gateway_${sandbox.slice(0, 12)}`) || []);
}

/** Reports every container of a service that starts, stops or changes its health; nothing where events may have been missed. */
async function followContainers(docker: Docker, signal: AbortSignal, changed: (container?: string, serviceId?: string) => void): Promise<void> {
  while (!signal.aborted) {
    try {
      const stream = await docker.getEvents({ filters: { type: ["container"], event: ["start", "die", "destroy", "health_status"] }, abortSignal: signal });
      let rest = "";
      for await (const chunk of stream) {
        const lines = (rest + String(chunk)).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) {
          const { ID, Attributes } = (JSON.parse(line) as { Actor?: { ID?: string; Attributes?: Record<string, string> } }).Actor ?? {};
          const service = Attributes?.["com.docker.swarm.service.id"];
          if (service !== undefined) changed(ID, service);
        }
      }
    } catch {
      // The engine is away or the signal came; addresses are believed for their lifetime only, so nothing is lost but speed.
    }
    changed();
    if (!signal.aborted) await pause(1_000, signal);
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds).unref();
  signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  return promise;
}
