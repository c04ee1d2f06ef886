/** How the kernel's control groups are mounted. */
export type Cgroups = "v2" | "v1" | "none";

/** Reads `/proc/mounts`. A machine with both counts as v1, as the engine sees it. Pure. */
export function cgroupsOf(mounts: string): Cgroups {
  const types = mounts.split("\n").map((line) => {
    const [, point = "", type = ""] = line.split(" ");
    return { point, type };
  });
  if (types.some(({ type, point }) => type === "cgroup" && point.startsWith("/sys/fs/cgroup/") && point !== "/sys/fs/cgroup/systemd"))
    return "v1";
  if (types.some(({ type, point }) => type === "cgroup2" && point === "/sys/fs/cgroup")) return "v2";
  return "none";
}
