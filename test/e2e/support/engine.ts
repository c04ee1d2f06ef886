import type { Docker } from "#swarm/engine.ts";
import { removeItem, takeInventory, type Item } from "#swarm/inventory.ts";
import { homeLabel, namespaceLabel } from "#swarm/labels.ts";
import { homeId } from "#swarm/owner.ts";
import { noteLookAlikes } from "./claim.ts";

/** What on the engine is a home's by its label, or by name or label one of the stacks'. */
export async function itemsOf(docker: Docker, home: string, stacks: readonly string[] = []): Promise<Item[]> {
  const id = homeId(home);
  const items = await takeInventory(docker);
  return items.filter((item) => item.labels[homeLabel] === id || stacks.some((stack) => item.labels[namespaceLabel] === stack || item.name.startsWith(`${stack}_`)));
}

/** One line for each, in a steady order, to be compared. */
export function named(items: readonly Item[]): string[] {
  return items.map(({ kind, name, id }) => `${kind} ${name} ${id}`).toSorted();
}

/**
 * Makes things that look like a run's and are not: same form of names, no label of ours, or the labels of another home. Gives everything that
 * was made, with the task and container of the service that runs. `folder` is the workshop's.
 */
export async function makeLookAlikes({ docker, folder }: { readonly docker: Docker; readonly folder: string }, prefix: string, labels: Readonly<Record<string, string>>): Promise<string[]> {
  await noteLookAlikes(folder, prefix);
  const Labels = { ...labels };
  const data = Buffer.from("not yours").toString("base64");
  await docker.createNetwork({ Name: `${prefix}_internal`, Driver: "overlay", Labels });
  await docker.createVolume({ Name: `${prefix}_content`, Labels });
  await docker.createSecret({ Name: `${prefix}_app_key_v1`, Labels, Data: data });
  await docker.createConfig({ Name: `${prefix}_app_conf_v1`, Labels, Data: data });
  await docker.createService({
    Name: `${prefix}_app`,
    Labels,
    TaskTemplate: {
      ContainerSpec: { Image: "localhost/cc-ci-samples/probe:1.0.0", Command: ["sleep", "100000"], Labels, Mounts: [{ Type: "volume", Source: `${prefix}_content`, Target: "/www" }] },
    },
    Mode: { Replicated: { Replicas: 1 } },
    EndpointSpec: { Mode: "dnsrr" },
  } as never);
  for (;;) {
    const mine = await itemsOfPrefix(docker, prefix);
    if (mine.some((item) => item.kind === "container")) return named(mine);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** What is there of a prefix now. */
export async function lookAlikes(docker: Docker, prefix: string): Promise<string[]> {
  return named(await itemsOfPrefix(docker, prefix));
}

async function itemsOfPrefix(docker: Docker, prefix: string): Promise<Item[]> {
  return (await takeInventory(docker)).filter((item) => item.name.startsWith(`${prefix}_`) || item.labels[namespaceLabel] === prefix);
}

/** Removes all of a prefix, and waits until it is gone. */
export async function removeLookAlikes(docker: Docker, prefix: string): Promise<void> {
  await removeAll(docker, async () => await itemsOfPrefix(docker, prefix));
}

/**
 * Removes what is found, again and again until nothing is: Swarm lets go of the tasks of a removed service in its own time, and of the volumes and
 * networks after them. Fails with what is left after a minute.
 */
export async function removeAll(docker: Docker, find: () => Promise<readonly Item[]>): Promise<void> {
  const until = Date.now() + 60_000;
  for (;;) {
    const left = await find();
    if (left.length === 0) return;
    if (Date.now() > until) throw new Error(`the tests would leave ${named(left).join(", ")}`);
    const [services, others] = [left.filter(({ kind }) => kind === "service"), left.filter(({ kind }) => kind !== "service")];
    for (const items of [services, others]) await Promise.allSettled(items.map(async (item) => await removeItem(docker, item)));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
