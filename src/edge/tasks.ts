import type { Docker } from "#swarm/engine.ts";
import { orGone } from "#swarm/engine.ts";

/** Knows where the tasks of a service can be reached from this host. */
export type TaskDirectory = {
  /** IPv4 addresses of the running tasks; empty when there is none on this host. */
  addresses(serviceId: string): Promise<readonly string[]>;
  /** Forgets what is known of a service, because an address did not answer. */
  invalidate(serviceId: string): void;
};

export type TaskDirectoryOptions = {
  /** Milliseconds for which an answer is believed when no event says otherwise. Default 2 000. */
  readonly lifetime?: number;
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
  const known = new Map<string, { found: Promise<readonly string[]>; until: number }>();
  if (signal) void followContainers(docker, signal, (serviceId) => (serviceId === undefined ? known.clear() : known.delete(serviceId)));
  return {
    addresses: (serviceId) => {
      const entry = known.get(serviceId);
      if (entry && performance.now() < entry.until) return entry.found;
      const found = findAddresses(docker, serviceId);
      known.set(serviceId, { found, until: performance.now() + lifetime });
      found.catch(() => known.delete(serviceId));
      return found;
    },
    invalidate: (serviceId) => void known.delete(serviceId),
  };
}

async function findAddresses(docker: Docker, serviceId: string): Promise<string[]> {
  const tasks = (await orGone(docker.listTasks({ filters: { service: [serviceId], "desired-state": ["running"] } }))) ?? [];
  const containers = tasks.flatMap((task: { Status?: { State?: string; ContainerStatus?: { ContainerID?: string } } }) =>
    task.Status?.State === "running" && task.Status.ContainerStatus?.ContainerID ? [task.Status.ContainerStatus.ContainerID] : []);
  if (containers.length === 0) return [];
  const [network, ...sandboxes] = await Promise.all([
    docker.getNetwork(bridge).inspect() as Promise<{ Containers?: Record<string, { Name?: string; IPv4Address?: string }> }>,
    ...containers.map(async (id) => (await orGone(docker.getContainer(id).inspect()))?.NetworkSettings.SandboxID ?? ""),
  ]);
  const byName = new Map(Object.values(network.Containers ?? {}).map(({ Name = "", IPv4Address = "" }) => [Name, IPv4Address.split("/")[0] ?? ""]));
  return sandboxes.flatMap((sandbox) => byName.get(`gateway_${sandbox.slice(0, 12)}`) || []);
}

/** Reports the service of every container that starts or ends; undefined when events may have been missed. */
async function followContainers(docker: Docker, signal: AbortSignal, changed: (serviceId: string | undefined) => void): Promise<void> {
  while (!signal.aborted) {
    try {
      const stream = await docker.getEvents({ filters: { type: ["container"], event: ["start", "die", "destroy", "health_status"] }, abortSignal: signal });
      let rest = "";
      for await (const chunk of stream) {
        const lines = (rest + String(chunk)).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) {
          const service = (JSON.parse(line) as { Actor?: { Attributes?: Record<string, string> } }).Actor?.Attributes?.["com.docker.swarm.service.id"];
          if (service !== undefined) changed(service);
        }
      }
    } catch {
      // The engine is away or the signal came; addresses are believed for their lifetime only, so nothing is lost but speed.
    }
    changed(undefined);
    if (!signal.aborted) await pause(1_000, signal);
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds).unref();
  signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  return promise;
}
