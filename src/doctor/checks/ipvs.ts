import { kernelHasIpvs } from "#swarm/ipvs.ts";
import type { Check } from "../finding.ts";
import { isLocal } from "./disk.ts";

export const ipvs: Check = {
  id: "ipvs",
  title: "IPVS",
  required: false,
  async examine(host) {
    if (!isLocal(host.endpoint)) return { state: "limited", detail: "not known: the engine is on another machine" };
    if (await kernelHasIpvs()) return { state: "ok", detail: "virtual addresses of services work" };
    return {
      state: "limited",
      detail:
        "the kernel has none: services get the addresses of their tasks (endpoint_mode: dnsrr), and no port can be published through the Swarm's ingress",
    };
  },
};
