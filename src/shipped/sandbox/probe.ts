import { text } from "node:stream/consumers";
import type { Readable } from "node:stream";
import { once } from "node:events";
import { randomHex } from "#kit/ids.ts";
import { findProgram } from "#doctor/find-program.ts";
import { messageOf } from "#kit/fault.ts";
import { findCgroupPlaces, makeCgroup } from "./cgroup.ts";
import { hasFilter } from "./filter.ts";
import { judgeConfinement, probeScript } from "./judge.ts";
import { confiningPrograms, launch } from "./launch.ts";
import { hiddenFolders, programMounts, systemFolders } from "./system.ts";
import { probeName } from "./leftovers.ts";
import { strangerId } from "./stranger.ts";

/**
 * What this host lacks to confine foreign code; null for nothing. It is not asked of lists, but tried: a small script is confined as tests would be, and tells what it can reach.
 */
export async function lacksToConfine(env: NodeJS.ProcessEnv = process.env): Promise<string | null> {
  if (process.getuid?.() !== 0) return "only root can make what they are confined in";
  if (!hasFilter(process.arch)) return `there is no filter of system calls for ${process.arch}`;
  const missing = await missingPrograms(env);
  if (missing.length > 0) return `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not installed`;
  const places = await findCgroupPlaces();
  if (places === null) return "no control groups for memory and processes are mounted";
  try {
    const limits = { memory: 128 * 1024 * 1024, processes: 24 };
    const cgroup = await makeCgroup(places, probeName(randomHex(6)), limits);
    try {
      const user = strangerId();
      const child = launch(cgroup, { system: await systemFolders(), hidden: await hiddenFolders(), mounts: await programMounts(), environment: { PATH: "/usr/bin:/bin", PROBE: "1" }, user, disk: 1024 * 1024, openFiles: 64 }, ["sh", "-c", probeScript]);
      const timer = setTimeout(() => child.kill("SIGKILL"), 15_000);
      let members: Promise<number[]> | undefined;
      child.stdout?.once("data", () => (members = cgroup.processes()));
      const [out, err] = await Promise.all([text(child.stdout as Readable), text(child.stderr as Readable), once(child, "close")]);
      clearTimeout(timer);
      return judgeConfinement(out, { user, code: child.exitCode, said: err.trim().split("\n").at(-1) ?? "", grouped: ((await members) ?? []).length > 0 });
    } finally {
      await cgroup.remove();
    }
  } catch (error) {
    return messageOf(error);
  }
}

/** Programs that are missing. */
export async function missingPrograms(env: NodeJS.ProcessEnv): Promise<string[]> {
  const path = { ...env, PATH: `${env.PATH ?? ""}:/usr/sbin:/sbin` };
  const found = await Promise.all(confiningPrograms.map(async (name) => [name, await findProgram([name], path)] as const));
  return found.filter(([, program]) => program === undefined).map(([name]) => name);
}
