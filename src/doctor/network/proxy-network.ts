import type { Observation } from "../finding.ts";
import { sizeOfSubnet } from "./subnets.ts";

/** The network that recipes call `proxy`, as the engine lists it. */
export type NetworkRow = {
  readonly Name: string;
  readonly Driver: string;
  readonly Scope: string;
  readonly Attachable?: boolean;
  readonly IPAM?: { readonly Config?: readonly { readonly Subnet?: string }[] | null };
};

export const proxyName = "proxy";

/** Judges the networks of an engine. Pure. */
export function judgeProxyNetwork(networks: readonly NetworkRow[]): Observation {
  const named = networks.filter((network) => network.Name === proxyName);
  const [proxy] = named;
  if (!proxy)
    return {
      state: "lacks",
      detail: "no network of the name proxy",
      fix: "docker network create --driver overlay --attachable --subnet 10.77.0.0/16 proxy",
    };
  if (named.length > 1)
    return {
      state: "lacks",
      detail: `${named.length} networks of the name proxy`,
      fix: "Remove all but the overlay one: docker network rm ID.",
    };
  if (proxy.Driver !== "overlay" || proxy.Scope !== "swarm") {
    return {
      state: "lacks",
      detail: `the network proxy is of driver ${proxy.Driver} and scope ${proxy.Scope}, not an overlay of the Swarm`,
      fix: "Remove it (docker network rm proxy), then run doctor again.",
    };
  }
  const subnets = subnetsOf(proxy);
  const shown = subnets.join(", ") || "no subnet of its own";
  const limits = [
    ...(proxy.Attachable ? [] : ["not attachable: only services reach it"]),
    ...(Math.max(0, ...subnets.map(sizeOfSubnet)) < 65_536 ? ["smaller than a /16: many runs may use up its addresses"] : []),
  ];
  if (limits.length === 0) return { state: "ok", detail: `overlay, attachable, ${shown}` };
  return {
    state: "limited",
    detail: `overlay, ${shown}; ${limits.join("; ")}`,
    fix: "Make it anew when nothing uses it: docker network create --driver overlay --attachable --subnet 10.77.0.0/16 proxy",
  };
}

/** The subnets that a network was made with. Pure. */
export function subnetsOf(network: NetworkRow): string[] {
  return (network.IPAM?.Config ?? []).flatMap(({ Subnet }) => (Subnet ? [Subnet] : []));
}
