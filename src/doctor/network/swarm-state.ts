import type { EngineInfo } from "../engine/ask.ts";

export type SwarmState =
  | { readonly kind: "manager"; readonly nodes: number }
  /** No Swarm: one may be made. */
  | { readonly kind: "none" }
  /** There is one that we must not touch, and that cannot be used. */
  | { readonly kind: "unusable"; readonly reason: string; readonly next: string };

/** Reads the engine's word on its Swarm. Pure. */
export function swarmStateOf(info: EngineInfo): SwarmState {
  const swarm = info.Swarm ?? {};
  switch (swarm.LocalNodeState) {
    case "inactive":
    case "":
    case undefined:
      return { kind: "none" };
    case "active":
      if (swarm.ControlAvailable) return { kind: "manager", nodes: swarm.Nodes ?? 1 };
      return {
        kind: "unusable",
        reason: "this node is a worker of a Swarm",
        next: "Run cc-ci on one of its managers, or promote this node there: docker node promote.",
      };
    case "locked":
      return { kind: "unusable", reason: "the Swarm is locked", next: "docker swarm unlock" };
    default: {
      const why = swarm.Error ? `: ${swarm.Error}` : "";
      return {
        kind: "unusable",
        reason: `the Swarm is in state ${swarm.LocalNodeState}${why}`,
        next: "Look at `docker info` and the engine's log.",
      };
    }
  }
}
