import { statfs } from "node:fs/promises";
import { judgeSpace, type Space } from "../disk-space.ts";
import type { Check } from "../finding.ts";
import { nearestFolder } from "./permissions.ts";

export const disk: Check = {
  id: "disk",
  title: "Disk space",
  required: true,
  async examine(host) {
    const engine = await host.engine();
    const spaces = [await measure("the state", host.stateHome)];
    if (engine.answers && isLocal(host.endpoint)) spaces.push(await measure("the engine", engine.info.DockerRootDir));
    return judgeSpace(spaces);
  },
};

async function measure(what: string, path: string): Promise<Space> {
  const { bavail, bsize } = await statfs(await nearestFolder(path));
  return { what, path, freeBytes: bavail * bsize };
}

/** Whether the engine's files are on this machine. */
export function isLocal(endpoint: string): boolean {
  return endpoint.startsWith("unix:");
}
