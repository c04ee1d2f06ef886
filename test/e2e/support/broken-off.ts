import { readdir, readFile, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { mustRun } from "#kit/process.ts";
import type { Docker } from "#swarm/engine.ts";
import { takeInventory, type Item } from "#swarm/inventory.ts";
import { homeLabel } from "#swarm/labels.ts";
import { homeId } from "#swarm/owner.ts";
import { isAbandoned, lookAlikesOf, workshopPrefix } from "./claim.ts";
import { removeAll, removeLookAlikes } from "./engine.ts";
import { processesNaming } from "./processes.ts";

/**
 * Removes what tests left that were ended by `kill -9` or with their machine, for Swarm starts their stacks again for ever: everything on the engine with the label of a home in
 * the folder of an abandoned workshop, the look-alikes noted there, and the folder. A folder that a living process works with is left alone. Gives the folders that it removed.
 */
export async function removeBrokenOff(docker: Docker, parent: string): Promise<string[]> {
  const removed: string[] = [];
  for (const name of (await readdir(parent)).filter((one) => one.startsWith(workshopPrefix))) {
    const folder = join(await realpath(parent), name);
    if (!(await isAbandoned(folder)) || (await processesNaming(folder)).length > 0) continue;
    await removeAll(docker, () => onEngineOf(docker, folder));
    for (const prefix of await lookAlikesOf(folder)) await removeLookAlikes(docker, prefix);
    await unmountBelow(folder);
    await rm(folder, { recursive: true, force: true });
    removed.push(folder);
  }
  return removed;
}

/** Everything on the engine with the label of a home in a workshop's folder. */
export async function onEngineOf(docker: Docker, folder: string): Promise<Item[]> {
  const homes = new Set((await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => homeId(join(folder, entry.name))));
  return (await takeInventory(docker)).filter(({ labels }) => homes.has(labels[homeLabel] ?? ""));
}

async function unmountBelow(folder: string): Promise<void> {
  const mounted = (await readFile("/proc/self/mountinfo", "utf8")).split("\n").map((line) => line.split(" ")[4] ?? "").filter((path) => path.startsWith(`${folder}/`));
  for (const path of mounted.toReversed()) await mustRun("umount", ["--", path]);
}
