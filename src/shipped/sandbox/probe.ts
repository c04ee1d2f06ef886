import { text } from "node:stream/consumers";
import type { Readable } from "node:stream";
import { once } from "node:events";
import { randomHex } from "#kit/ids.ts";
import { findProgram } from "#doctor/find-program.ts";
import { messageOf } from "#kit/fault.ts";
import type { Mount } from "./arguments.ts";
import { findCgroupPlaces, makeCgroup } from "./cgroup.ts";
import type { CgroupPlaces } from "./cgroup-places.ts";
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
  return await tryConfinement(places).catch(messageOf);
}

/**
 * Confines the probe as tests would be, and says what is missing of it; null for nothing.
 * @param more what is given to it besides; only to see that it is noticed
 */
export async function tryConfinement(places: CgroupPlaces, more: { readonly mounts?: readonly Mount[]; readonly environment?: Readonly<Record<string, string>> } = {}): Promise<string | null> {
  const cgroup = await makeCgroup(places, probeName(randomHex(6)), { memory: 128 * 1024 * 1024, processes: 24 });
  try {
    const user = strangerId();
    const confinement = {
      system: await systemFolders(), hidden: await hiddenFolders(), user, disk: 1024 * 1024, openFiles: 64,
      mounts: [...(await programMounts()), ...(more.mounts ?? [])], environment: { PATH: "/usr/bin:/bin", PROBE: "1", ...more.environment },
    };
    const child = launch(cgroup, confinement, ["sh", "-c", probeScript]);
    const timer = setTimeout(() => child.kill("SIGKILL"), patience);
    let members: Promise<number[]> | undefined;
    let told = "";
    child.stdout?.on("data", (part: Buffer) => {
      told += String(part);
      if (/^end$/m.test(told)) members ??= cgroup.processes().finally(() => child.stdin?.end());
    });
    const [out, err] = await Promise.all([text(child.stdout as Readable), text(child.stderr as Readable), once(child, "close")]);
    clearTimeout(timer);
    return judgeConfinement(out, { user, code: child.exitCode, said: err.trim().split("\n").at(-1) ?? "", grouped: ((await members) ?? []).length > 0 });
  } finally {
    await cgroup.remove();
  }
}

/** Milliseconds that the probe may take, on a host that is busy. */
const patience = 30_000;

/** Programs that are missing. */
export async function missingPrograms(env: NodeJS.ProcessEnv): Promise<string[]> {
  const path = { ...env, PATH: `${env.PATH ?? ""}:/usr/sbin:/sbin` };
  const found = await Promise.all(confiningPrograms.map(async (name) => [name, await findProgram([name], path)] as const));
  return found.filter(([, program]) => program === undefined).map(([name]) => name);
}
