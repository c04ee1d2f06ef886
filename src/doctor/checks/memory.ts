import { formatBytes } from "#kit/bytes.ts";
import type { Check, Observation } from "../finding.ts";
import { textOf } from "../host.ts";

export const memory: Check = {
  id: "memory",
  title: "Memory",
  required: false,
  examine: async () => judgeMemory(await textOf("/proc/meminfo")),
};

/** Below this the engine and a small app have no room beside each other, in bytes. */
const least = 512 * 1024 ** 2;
/** What an app with a database and a browser needs, in bytes. */
const comfortable = 1536 * 1024 ** 2;

/** Judges the text of `/proc/meminfo`. Pure. */
export function judgeMemory(meminfo: string): Observation {
  const kib = Number(/^MemAvailable:\s+(\d+) kB$/m.exec(meminfo)?.[1]);
  if (!Number.isFinite(kib)) return { state: "limited", detail: "the kernel does not say how much memory is available" };
  const detail = `${formatBytes(kib * 1024)} available`;
  if (kib * 1024 >= comfortable) return { state: "ok", detail };
  const fix = `Make ${formatBytes(comfortable)} of memory available.`;
  return {
    state: kib * 1024 < least ? "lacks" : "limited",
    detail: `${detail}; apps with a database or a browser test may be killed`,
    fix,
  };
}
