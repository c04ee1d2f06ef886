/** Where limits can be set for a group of processes: the mount points of the controllers. */
export type CgroupPlaces = { readonly version: 1; readonly memory: string; readonly pids: string } | { readonly version: 2; readonly root: string };

/** Reads `/proc/mounts`. Controllers of version 1 win where both are mounted, because a controller is in one of them only. Null when there is no place. Pure. */
export function cgroupPlaces(mounts: string): CgroupPlaces | null {
  const all = mounts.split("\n").map((line) => {
    const [, point = "", type = "", options = ""] = line.split(" ");
    return { point, type, options: options.split(",") };
  });
  const first = (controller: string): string | undefined => all.find(({ type, options }) => type === "cgroup" && options.includes(controller))?.point;
  const memory = first("memory");
  const pids = first("pids");
  if (memory !== undefined && pids !== undefined) return { version: 1, memory, pids };
  // With one of the two in version 1 the other may be in version 2, which nobody sets up on purpose.
  if (memory !== undefined || pids !== undefined) return null;
  const second = all.find(({ type }) => type === "cgroup2")?.point;
  return second === undefined ? null : { version: 2, root: second };
}
