import { mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Fault, messageOf } from "#kit/fault.ts";
import { cgroupPlaces, type CgroupPlaces } from "./cgroup-places.ts";

/** All groups of ours are below it. */
const own = "cc-ci-shipped";

export type CgroupLimits = { readonly memory: number; readonly processes: number };

/** Processes with limits that they share, and cannot leave. */
export type Cgroup = {
  /** Files to which a process writes `0` to be in the group, it and all that it starts. */
  readonly joins: readonly string[];
  /** Numbers of the processes in it. */
  processes(): Promise<number[]>;
  /** How often a process was ended for want of memory, and how often a new one was refused. */
  refusals(): Promise<{ readonly memory: number; readonly processes: number }>;
  /** Ends all in it, and removes it. Rejects with a Fault when something stays. */
  remove(): Promise<void>;
};

/** Where this host lets us set limits; null for nowhere. */
export async function findCgroupPlaces(): Promise<CgroupPlaces | null> {
  return cgroupPlaces(await readFile("/proc/mounts", "utf8").catch(() => ""));
}

/** Makes a group. @param name unique on this host, such as a run's id */
export async function makeCgroup(places: CgroupPlaces, name: string, limits: CgroupLimits): Promise<Cgroup> {
  const folders = foldersOf(places, name);
  try {
    if (places.version === 2) await offer(places.root);
    for (const folder of folders) await mkdir(dirname(folder), { recursive: true });
    if (places.version === 2) await offer(dirname(folders[0] ?? ""));
    for (const folder of folders) await mkdir(folder);
    await setLimits(places, folders, limits);
  } catch (error) {
    await removeCgroup(places, name).catch(() => undefined);
    throw new Fault("infrastructure", "cgroup-refused", `a control group with limits cannot be made: ${messageOf(error)}`, { cause: error, next: "Run `cc-ci doctor`." });
  }
  const [memory = "", processes = memory] = folders;
  const version2 = places.version === 2;
  return {
    joins: folders.map((folder) => join(folder, "cgroup.procs")),
    processes: () => processesIn(folders),
    refusals: async () => ({
      memory: await counted(join(memory, version2 ? "memory.events" : "memory.oom_control"), "oom_kill"),
      processes: await counted(join(processes, "pids.events"), "max"),
    }),
    remove: () => removeCgroup(places, name),
  };
}

/** Ends all that is in a group of a run, which may be killed long since, and removes it. Does nothing where there is none. */
export async function removeCgroup(places: CgroupPlaces, name: string): Promise<void> {
  const folders = foldersOf(places, name);
  for (let attempt = 1; attempt <= 100; attempt += 1) {
    for (const pid of await processesIn(folders)) end(pid);
    const removed = await Promise.all(folders.map((folder) => rmdir(folder).then(() => true, (error: NodeJS.ErrnoException) => error.code === "ENOENT")));
    if (removed.every(Boolean)) return;
    await delay(Math.min(5 * attempt, 100));
  }
  throw new Fault("infrastructure", "shipped-left", `processes of shipped tests cannot be ended: ${(await processesIn(folders)).join(", ") || `the group ${name} stays`}`, { next: "Run `cc-ci reap`." });
}

/** Names of all groups that are there. */
export async function cgroupNames(places: CgroupPlaces): Promise<string[]> {
  const parents = foldersOf(places, "x").map((folder) => dirname(folder));
  const names = await Promise.all(parents.map((parent) => readdir(parent, { withFileTypes: true }).catch(() => [])));
  return [...new Set(names.flat().flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])))];
}

function foldersOf(places: CgroupPlaces, name: string): string[] {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) throw new Fault("infrastructure", "cgroup-refused", `"${name}" cannot be the name of a control group`);
  return (places.version === 2 ? [places.root] : [places.memory, places.pids]).map((root) => join(root, own, name));
}

/** Lets groups below this one have limits. */
async function offer(folder: string): Promise<void> {
  await writeFile(join(folder, "cgroup.subtree_control"), "+memory +pids", { flag: "r+" });
}

async function setLimits(places: CgroupPlaces, [memory = "", pids = memory]: readonly string[], limits: CgroupLimits): Promise<void> {
  await writeFile(join(pids, "pids.max"), String(limits.processes), { flag: "r+" });
  if (places.version === 2) {
    await writeFile(join(memory, "memory.max"), String(limits.memory), { flag: "r+" });
    await writeIfThere(join(memory, "memory.swap.max"), "0");
    return;
  }
  await writeFile(join(memory, "memory.limit_in_bytes"), String(limits.memory), { flag: "r+" });
  // Only a kernel that counts swap has it.
  await writeIfThere(join(memory, "memory.memsw.limit_in_bytes"), String(limits.memory));
}

async function writeIfThere(file: string, text: string): Promise<void> {
  await writeFile(file, text, { flag: "r+" }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
}

async function processesIn(folders: readonly string[]): Promise<number[]> {
  const texts = await Promise.all(folders.map((folder) => readFile(join(folder, "cgroup.procs"), "utf8").catch(() => "")));
  // 0 is a process that we cannot see from here.
  return [...new Set(texts.flatMap((text) => text.split("\n").filter((line) => line !== "" && line !== "0").map(Number)))];
}

async function counted(file: string, word: string): Promise<number> {
  const text = await readFile(file, "utf8").catch(() => "");
  return Number(new RegExp(`^${word} (\\d+)$`, "m").exec(text)?.[1] ?? 0);
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}
