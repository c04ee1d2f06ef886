import { command } from "#kit/process.ts";
import type { Check } from "../finding.ts";
import { exists, textOf } from "../host.ts";
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

/** Whether Swarm's virtual IPs can work on this kernel: IPVS is there, loaded, or can be loaded when the engine asks for it. */
async function kernelHasIpvs(): Promise<boolean> {
  if ((await exists("/proc/net/ip_vs")) || /^ip_vs /m.test(await textOf("/proc/modules"))) return true;
  const dry = await command("modprobe", ["--dry-run", "--quiet", "ip_vs"], { timeout: 10_000 }).catch(() => undefined);
  return dry?.exitCode === 0;
}
