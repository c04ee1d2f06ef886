import { cgroupNames, findCgroupPlaces, removeCgroup } from "./cgroup.ts";

/** Groups of probes, by the process that made them. */
export const probeName = (hex: string, pid: number = process.pid): string => `probe-${pid}-${hex}`;

/** Ends what a killed run left of the tests that its recipe shipped, and removes their group. They end by themselves with their run; the group does not. */
export async function endConfined(run: string): Promise<void> {
  const places = await findCgroupPlaces();
  if (places !== null && (await cgroupNames(places)).includes(run)) await removeCgroup(places, run);
}

/** Removes the groups of probes whose process is gone. */
export async function dropDeadProbes(): Promise<void> {
  const places = await findCgroupPlaces();
  if (places === null) return;
  const dead = (await cgroupNames(places)).filter((name) => {
    const pid = /^probe-(\d+)-/.exec(name)?.[1];
    return pid !== undefined && !isAlive(Number(pid));
  });
  for (const name of dead) await removeCgroup(places, name);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
