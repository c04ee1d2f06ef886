import { access, readFile } from "node:fs/promises";
import { command } from "#kit/process.ts";

/** Whether Swarm's virtual addresses can work on this kernel: IPVS is there, loaded, or can be loaded when the engine asks for it. */
export async function kernelHasIpvs(): Promise<boolean> {
  if (await access("/proc/net/ip_vs").then(() => true, () => false)) return true;
  const modules = await readFile("/proc/modules", "utf8").catch(() => "");
  if (/^ip_vs /m.test(modules)) return true;
  const dry = await command("modprobe", ["--dry-run", "--quiet", "ip_vs"], { timeout: 10_000 }).catch(() => undefined);
  return dry?.exitCode === 0;
}
