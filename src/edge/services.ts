import type { Docker } from "#swarm/engine.ts";
import { namespaceLabel } from "#swarm/labels.ts";
import type { EdgeService } from "./labels/service.ts";

/** Where the edge learns which services exist and how they are labelled. */
export type ServiceSource = { list(stacks: readonly string[]): Promise<readonly EdgeService[]> };

/** Asks the engine for the services of the given stacks. */
export function engineServices(docker: Docker): ServiceSource {
  return {
    list: async (stacks) => {
      if (stacks.length === 0) return [];
      const [networks, ...lists] = await Promise.all([
        docker.listNetworks({ filters: { scope: ["swarm"] } }),
        ...stacks.map((stack) => docker.listServices({ filters: { label: [`${namespaceLabel}=${stack}`] } })),
      ]);
      const names = new Map(networks.map(({ Id, Name }) => [Id, Name]));
      return lists.flat().map((service) => {
        const spec = service.Spec as ServiceSpec | undefined;
        const attached = spec?.TaskTemplate?.Networks ?? spec?.Networks ?? [];
        return {
          id: service.ID,
          name: spec?.Name ?? "",
          stack: spec?.Labels?.[namespaceLabel] ?? "",
          labels: spec?.Labels ?? {},
          networks: attached.flatMap(({ Target }) => (Target === undefined ? [] : [names.get(Target) ?? Target])),
        };
      });
    },
  };
}

type ServiceSpec = {
  readonly Name?: string;
  readonly Labels?: Record<string, string>;
  readonly TaskTemplate?: { readonly Networks?: readonly { readonly Target?: string }[] };
  readonly Networks?: readonly { readonly Target?: string }[];
};
