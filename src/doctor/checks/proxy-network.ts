import { Fault } from "#kit/fault.ts";
import type { Check } from "../finding.ts";
import { textOf, type Host } from "../host.ts";
import { judgeProxyNetwork, proxyName, subnetsOf, type NetworkRow } from "../network/proxy-network.ts";
import { parseRoutes } from "../network/routes.ts";
import { freeSubnet } from "../network/subnets.ts";
import { swarmStateOf } from "../network/swarm-state.ts";

export const proxyNetwork: Check = {
  id: "proxy-network",
  title: "Network proxy",
  required: true,
  async examine(host) {
    const engine = await host.engine();
    if (!engine.answers) return { state: "lacks", detail: "the engine does not answer", fix: "Mend the engine first.", blocked: true };
    if (swarmStateOf(engine.info).kind !== "manager")
      return { state: "lacks", detail: "the engine manages no Swarm", fix: "Mend the Swarm first.", blocked: true };
    return judgeProxyNetwork(await listNetworks(host));
  },
  async fix(host, say) {
    const networks = await listNetworks(host);
    if (networks.some((network) => network.Name === proxyName)) {
      const { detail, fix } = judgeProxyNetwork(networks);
      throw new Fault("infrastructure", "proxy-network", `${detail}; an existing network is left as it is`, fix ? { next: fix } : {});
    }
    const subnet = freeSubnet([...networks.flatMap(subnetsOf), ...parseRoutes(await textOf("/proc/net/route"))]);
    if (!subnet) {
      throw new Fault("infrastructure", "no-free-subnet", "every private /16 overlaps a network or a route of this machine", {
        next: "Choose one yourself: docker network create --driver overlay --attachable --subnet A.B.0.0/16 proxy",
      });
    }
    say(`making the network proxy: docker network create --driver overlay --attachable --subnet ${subnet} proxy`);
    await (
      await host.docker()
    ).createNetwork({ Name: proxyName, Driver: "overlay", Attachable: true, CheckDuplicate: true, IPAM: { Config: [{ Subnet: subnet }] } });
  },
};

async function listNetworks(host: Host): Promise<readonly NetworkRow[]> {
  return (await (await host.docker()).listNetworks()) as NetworkRow[];
}
