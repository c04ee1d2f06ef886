import { open } from "node:fs/promises";
import type { Check } from "../finding.ts";
import { findProgram } from "../find-program.ts";
import { isStaticElf } from "../is-static.ts";
import type { Tool } from "../tools.ts";

/** What makes the samples' images where no registry answers. */
export const sampleTools: Check = {
  id: "sample-tools",
  title: "Sample images",
  required: false,
  async examine(host) {
    const [debootstrap, busybox] = await Promise.all([findProgram(["debootstrap"], host.env), findProgram(["busybox"], host.env)]);
    const staticBusybox = busybox !== undefined && isStaticElf(await headOf(busybox));
    const missing: Tool[] = [...(debootstrap ? [] : ["debootstrap" as const]), ...(staticBusybox ? [] : ["busybox" as const])];
    if (missing.length === 0) return { state: "ok", detail: "debootstrap and a static busybox" };
    return {
      state: "lacks",
      detail: `no ${missing.map((tool) => (tool === "busybox" ? "static busybox" : tool)).join(" and no ")}: the demo cannot make its images`,
      tools: missing,
    };
  },
};

async function headOf(path: string): Promise<Buffer> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
  return buffer.subarray(0, bytesRead);
}
