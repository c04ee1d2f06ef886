import { orGone, type Docker } from "./engine.ts";
import { homeLabel, namespaceLabel, runLabel } from "./labels.ts";

export const kinds = ["service", "task", "container", "network", "volume", "secret", "config"] as const;
export type Kind = (typeof kinds)[number];

export type Item = { readonly kind: Kind; readonly id: string; readonly name: string; readonly labels: Readonly<Record<string, string>> };

/** Everything of the kinds above that an engine holds. */
export async function takeInventory(docker: Docker): Promise<Item[]> {
  const [services, tasks, containers, networks, volumes, secrets, configs] = await Promise.all([
    docker.listServices(),
    docker.listTasks(),
    docker.listContainers({ all: true }),
    docker.listNetworks(),
    docker.listVolumes(),
    docker.listSecrets(),
    docker.listConfigs(),
  ]);
  return [
    ...services.map((s) => item("service", s.ID, s.Spec?.Name, s.Spec?.Labels)),
    ...(tasks as TaskRow[]).map((t) => item("task", t.ID, `${t.ServiceID}.${t.Slot ?? t.NodeID ?? ""}`, t.Spec?.ContainerSpec?.Labels)),
    ...containers.map((c) => item("container", c.Id, c.Names[0]?.replace(/^\//, ""), c.Labels)),
    ...networks.map((n) => item("network", n.Id, n.Name, n.Labels)),
    ...(volumes.Volumes ?? []).map((v) => item("volume", v.Name, v.Name, v.Labels)),
    ...secrets.map((s) => item("secret", s.ID, s.Spec?.Name, s.Spec?.Labels)),
    ...configs.map((c) => item("config", c.ID, c.Spec?.Name, c.Spec?.Labels)),
  ];
}

type TaskRow = { ID: string; ServiceID?: string; Slot?: number; NodeID?: string; Spec?: { ContainerSpec?: { Labels?: Record<string, string> } } };

function item(kind: Kind, id: string | undefined, name: string | undefined, labels: Record<string, string> | null | undefined): Item {
  return { kind, id: id ?? "", name: name ?? "", labels: labels ?? {} };
}

/** How many of each kind. Pure. */
export function countByKind(items: readonly Item[]): Record<Kind, number> {
  const counts = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Kind, number>;
  for (const { kind } of items) counts[kind] += 1;
  return counts;
}

/** The run whose things are looked for: its id, its home's label, its stacks. */
export type RunOnEngine = { readonly id: string; readonly home: string; readonly stacks: readonly string[] };

/**
 * What of the second inventory belongs to the run: it carries the run's label, or it is new and carries the stack's namespace or name. A label of another run or another home says
 * whose a thing is, whatever its name; look-alikes that were there before are never counted. Pure.
 */
export function leftBy(run: RunOnEngine, before: readonly Item[], after: readonly Item[]): Item[] {
  const known = new Set(before.map((i) => `${i.kind} ${i.id}`));
  return after.filter((i) => {
    if ((i.labels[homeLabel] ?? run.home) !== run.home) return false;
    if (i.labels[runLabel] !== undefined) return i.labels[runLabel] === run.id;
    if (known.has(`${i.kind} ${i.id}`)) return false;
    return run.stacks.some((stack) => i.labels[namespaceLabel] === stack || i.name.startsWith(`${stack}_`));
  });
}

/** Removes one thing; what is already gone is fine. Containers are ended at once: their data is thrown away anyway. */
export async function removeItem(docker: Docker, { kind, id }: Item): Promise<void> {
  switch (kind) {
    case "service":
      return void (await orGone(docker.getService(id).remove()));
    case "container":
      return void (await orGone(docker.getContainer(id).remove({ force: true, v: true })));
    case "network":
      return void (await orGone(docker.getNetwork(id).remove()));
    case "volume":
      return void (await orGone(docker.getVolume(id).remove({ force: false })));
    case "secret":
      return void (await orGone(docker.getSecret(id).remove()));
    case "config":
      return void (await orGone(docker.getConfig(id).remove()));
    case "task":
      return;
  }
}
