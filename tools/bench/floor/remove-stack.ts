import type { Docker } from "#swarm/engine.ts";
import { namespaceLabel } from "#swarm/labels.ts";
import { sh } from "./shell.ts";
import { containersGone, networksGone, untilEngine, untilEvery } from "./wait.ts";

/** Removes a stack with its volumes and secrets, which all carry its label, and nothing else. With `lazy`, by loops that look once a second. */
export async function removeStack(docker: Docker, stack: string, lazy: boolean, signal: AbortSignal): Promise<void> {
  const until = (there: () => Promise<boolean>): Promise<void> => (lazy ? untilEvery(1_000, signal, there) : untilEngine(docker, signal, there));
  await sh("docker", ["stack", "rm", stack]);
  // Swarm removes the containers of services itself, but an older engine forgets those of jobs.
  const ended = await docker.listContainers({ all: true, filters: { label: [`${namespaceLabel}=${stack}`], status: ["exited"] } });
  // Where both remove the same one, one of them is refused; that all are gone is seen below.
  await Promise.all(ended.map(({ Id }) => docker.getContainer(Id).remove().catch(() => undefined)));
  await until(() => containersGone(docker, stack));
  await until(() => networksGone(docker, stack));
  const label = { filters: { label: [`${namespaceLabel}=${stack}`] } };
  const volumes = await volumesOf(docker, stack);
  if (volumes.length > 0) await sh("docker", ["volume", "rm", ...volumes]);
  const secrets = (await docker.listSecrets(label)).map(({ ID }) => ID);
  if (secrets.length > 0) await sh("docker", ["secret", "rm", ...secrets]);
}

/** What of a stack is still there, for people. */
export async function leftOf(docker: Docker, stack: string): Promise<string[]> {
  const label = { filters: { label: [`${namespaceLabel}=${stack}`] } };
  const [services, containers, networks, volumes, secrets, configs] = await Promise.all([
    docker.listServices(label), docker.listContainers({ all: true, ...label }), docker.listNetworks(label), volumesOf(docker, stack), docker.listSecrets(label), docker.listConfigs(label),
  ]);
  const counts = { services: services.length, containers: containers.length, networks: networks.length, volumes: volumes.length, secrets: secrets.length, configs: configs.length };
  return Object.entries(counts).flatMap(([kind, count]) => (count > 0 ? [`${count} ${kind}`] : []));
}

/** Their names. */
async function volumesOf(docker: Docker, stack: string): Promise<string[]> {
  const { Volumes: volumes } = await docker.listVolumes({ filters: JSON.stringify({ label: [`${namespaceLabel}=${stack}`] }) });
  return volumes.map(({ Name: name }) => name);
}
