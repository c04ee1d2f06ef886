import { expect, test } from "vitest";
import { cgroupsOf } from "./cgroups.ts";

test.each([
  ["cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n", "v2"],
  [
    "tmpfs /sys/fs/cgroup tmpfs rw 0 0\ncgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0\ncgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n",
    "v1",
  ],
  ["cgroup /sys/fs/cgroup/systemd cgroup rw,name=systemd 0 0\n", "none"],
  ["tmpfs /sys/fs/cgroup tmpfs rw 0 0\n", "none"],
  ["", "none"],
])("%j is %s", (mounts, expected) => {
  expect(cgroupsOf(mounts)).toBe(expected);
});
