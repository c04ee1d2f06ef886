import { createHash } from "node:crypto";
import type { Docker } from "#swarm/engine.ts";
import { namespaceLabel } from "#swarm/labels.ts";
import type { ServiceRow } from "#swarm/service-facts.ts";
import { findDrift } from "./find-drift.ts";
import type { WarmApp, WarmService } from "./record.ts";

/** The services of a stack as they are now, each with a hash of everything that can be set about it; a restart without any change is none. By name. */
export async function lookAtServices(docker: Docker, stack: string): Promise<WarmService[]> {
  const rows = (await docker.listServices({ filters: { label: [`${namespaceLabel}=${stack}`] } })) as unknown as ServiceRow[];
  return rows
    .map(({ Spec }) => {
      const { ForceUpdate: _, ...template } = Spec.TaskTemplate;
      const spec = createHash("sha256").update(JSON.stringify(sorted({ ...Spec, TaskTemplate: template }))).digest("hex");
      return { name: Spec.Name, image: Spec.TaskTemplate.ContainerSpec?.Image ?? "", spec };
    })
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

/** What somebody has changed behind our back; none for an app that is down. */
export async function driftOf(docker: Docker, { stack, services, state }: WarmApp): Promise<string[]> {
  return state === "up" ? findDrift(stack, services, await lookAtServices(docker, stack)) : [];
}

/** The same value with all keys in order, so that equal values have equal texts. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([key, one]) => [key, sorted(one)]));
}
