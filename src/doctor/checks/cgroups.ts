import { mustRun } from "#kit/process.ts";
import { Fault } from "#kit/fault.ts";
import { cgroupsOf } from "../engine/cgroups.ts";
import type { Check } from "../finding.ts";
import { textOf } from "../host.ts";
import { isLocal } from "./disk.ts";

const byHand = "mount -t cgroup2 cgroup2 /sys/fs/cgroup";

export const cgroups: Check = {
  id: "cgroups",
  title: "Control groups",
  required: true,
  async examine(host) {
    const engine = await host.engine();
    if (engine.answers) {
      const version = `version ${engine.info.CgroupVersion ?? "1"}`;
      if (engine.info.MemoryLimit !== false) return { state: "ok", detail: version };
      return {
        state: "limited",
        detail: `${version}, without memory limits: an app that needs too much is not ended`,
        fix: "Boot the kernel with cgroup_enable=memory.",
      };
    }
    if (!isLocal(host.endpoint)) return { state: "limited", detail: "not known: the engine does not answer" };
    const mounted = cgroupsOf(await textOf("/proc/mounts"));
    return mounted === "none"
      ? { state: "lacks", detail: "none is mounted: the engine cannot start containers", fix: byHand }
      : { state: "ok", detail: `${mounted} mounted` };
  },
  async fix(host, say) {
    if (!host.root) throw new Fault("infrastructure", "not-root", "only root can mount control groups", { next: `sudo ${byHand}` });
    say(`mounting the control groups: ${byHand}`);
    await mustRun("mount", ["-t", "cgroup2", "cgroup2", "/sys/fs/cgroup"], host.signal ? { signal: host.signal } : {});
  },
};
