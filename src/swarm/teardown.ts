import { Wake } from "#kit/wake.ts";
import { orGone, statusOf, type Docker } from "./engine.ts";
import { subscribe } from "./events.ts";
import { removeItem, type Item, type Kind } from "./inventory.ts";
import { runLabel, serviceIdLabel } from "./labels.ts";

export type TeardownOptions = {
  readonly docker: Docker;
  readonly runId: string;
  readonly signal?: AbortSignal;
  readonly say: (message: string) => void;
  /** Milliseconds to keep trying; the engine lets go of networks and volumes only after the last task is gone. */
  readonly timeout?: number;
};

/** What goes once the containers are gone, or by itself. */
const held: readonly Kind[] = ["service", "task", "network", "volume", "secret", "config"];
/** How soon it is looked again for what sends no event when it goes: tasks, and what the engine lets go of after them. */
const echoMs = 100;
/** The same for containers, whose end is told. */
const silentMs = 500;

/**
 * Removes everything that carries the run's label, and nothing else: services, then their containers at once, then what they held.
 * Returns what could not be removed. Safe to call again, and on a run that was killed at any moment.
 */
export async function removeRun(options: TeardownOptions): Promise<Item[]> {
  const { docker, runId, say } = options;
  const stop = new AbortController();
  const wake = new Wake();
  await using _ = await subscribe(docker, () => wake.ring(), stop.signal, `${runLabel}=${runId}`);
  const end = performance.now() + (options.timeout ?? 60_000);
  const services = await labelled(docker, runId, ["service"]);
  if (services.length > 0) say(`removing ${services.length} services`);
  await Promise.all(services.map((service) => removeItem(docker, service)));
  const gone = new Set(services.map((service) => service.id));
  // Of what there may still be something: each look asks for that only.
  let open: readonly Kind[] = held;
  for (;;) {
    const containers = await endContainers(docker, runId, gone);
    const late = performance.now() >= end;
    if (containers > 0 && !late) {
      await wake.wait(silentMs, options.signal);
      continue;
    }
    const left = await labelled(docker, runId, open);
    const failed = await tryRemove(docker, left.filter(({ kind }) => kind !== "service" && kind !== "task"));
    // Swarm forgets the tasks of a removed service by itself, a moment after their containers are gone.
    open = held.filter((kind) => [...failed, ...left.filter((item) => item.kind === "service" || item.kind === "task")].some((item) => item.kind === kind));
    if (open.length === 0 || late) {
      // The engine may list a network for a moment after it has removed it; that is not left behind.
      const still = await labelled(docker, runId, [...held, "container"]);
      if (still.length === 0 || late) return still;
      open = held;
    }
    await wake.wait(echoMs, options.signal);
  }
}

/**
 * Kills what still runs: the data is thrown away, so nobody gains from waiting for a program's own way to stop. Removes what is dead, which Swarm's agent does too. Returns how many
 * containers there were.
 */
async function endContainers(docker: Docker, runId: string, services: ReadonlySet<string>): Promise<number> {
  const all = await docker.listContainers({ all: true, filters: { label: [`${runLabel}=${runId}`] } });
  await Promise.all(
    all.map(async ({ Id, Labels, State }) => {
      const container = docker.getContainer(Id);
      if (["exited", "dead", "created"].includes(State)) return await container.remove({ v: true, force: true }).catch(() => undefined);
      const service = Labels[serviceIdLabel];
      // A container of a service that still exists would be started again.
      if (service !== undefined && !services.has(service) && (await orGone(docker.getService(service).inspect()))) return;
      await container.kill().catch(() => undefined);
    }),
  );
  return all.length;
}

async function tryRemove(docker: Docker, items: readonly Item[]): Promise<Item[]> {
  const failed: Item[] = [];
  await Promise.all(
    items.map(async (item) => {
      try {
        await removeItem(docker, item);
      } catch (error) {
        if (statusOf(error) === undefined) throw error;
        failed.push(item);
      }
    }),
  );
  return failed;
}

/** What carries the run's label, of the given kinds. Asked of the engine by label, so that nothing else is even seen. */
export async function labelled(docker: Docker, runId: string, kinds: readonly Kind[]): Promise<Item[]> {
  const label = runId === "" ? [runLabel] : [`${runLabel}=${runId}`];
  const found = await Promise.all(kinds.map((kind) => list(docker, kind, label)));
  return found.flat();
}

type Row = { ID?: string; Id?: string; Name?: string; Names?: string[]; Labels?: Record<string, string>; Spec?: { Name?: string; Labels?: Record<string, string>; ContainerSpec?: { Labels?: Record<string, string> } } };

async function list(docker: Docker, kind: Kind, label: string[]): Promise<Item[]> {
  const rows = (await query(docker, kind, label)) as Row[];
  return rows.map((row) => ({
    kind,
    id: kind === "volume" ? (row.Name ?? "") : (row.ID ?? row.Id ?? ""),
    name: row.Spec?.Name ?? row.Name ?? row.Names?.[0]?.replace(/^\//, "") ?? row.ID ?? "",
    labels: row.Labels ?? row.Spec?.Labels ?? row.Spec?.ContainerSpec?.Labels ?? {},
  }));
}

async function query(docker: Docker, kind: Kind, label: string[]): Promise<unknown[]> {
  switch (kind) {
    case "service":
      return await docker.listServices({ filters: { label } });
    case "container":
      return await docker.listContainers({ all: true, filters: { label } });
    case "network":
      return await docker.listNetworks({ filters: { label } });
    case "volume":
      return (await docker.listVolumes({ filters: { label } as never })).Volumes ?? [];
    case "secret":
      return await docker.listSecrets({ filters: { label } });
    case "config":
      return await docker.listConfigs({ filters: { label } });
    case "task": {
      // A task is found by its service's labels while the service is there, and by its own container labels afterwards.
      const wanted = label[0] ?? "";
      const tasks = (await docker.listTasks()) as Row[];
      return tasks.filter((task) => {
        const value = task.Spec?.ContainerSpec?.Labels?.[runLabel];
        return wanted === runLabel ? value !== undefined : wanted === `${runLabel}=${value}`;
      });
    }
  }
}
