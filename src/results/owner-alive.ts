import { readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { randomHex } from "#kit/ids.ts";
import type { RunOwner } from "./run-owner.ts";

/** What names a process for ever: a pid alone is used again. */
export type ProcessIdentity = Pick<RunOwner, "pid" | "processStart" | "bootId" | "pidNamespace">;

/** What /proc says now about the pid that a run claimed. */
export type OwnerFacts = {
  readonly bootId: string;
  readonly pidNamespace: string;
  /** Absent when no process has that pid. */
  readonly process: { readonly state: string; readonly start: string } | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
};

/** How long after its deadline a run in another container is still thought to be alive: its teardown may take that long. */
export const foreignGrace = 10 * 60_000;

/** Whether the owner of a run still lives. Pure. */
export function ownerState(owner: ProcessIdentity & { readonly deadline: string }, facts: OwnerFacts): { kind: "alive" | "dead"; reason: string } {
  if (facts.bootId !== owner.bootId) return { kind: "dead", reason: "the machine was started again since" };
  if (facts.pidNamespace !== owner.pidNamespace) {
    return facts.now > Date.parse(owner.deadline) + foreignGrace
      ? { kind: "dead", reason: "the run belongs to another container and is past its deadline" }
      : { kind: "alive", reason: "the run belongs to another container and is not past its deadline" };
  }
  if (facts.process === undefined) return { kind: "dead", reason: `process ${owner.pid} is gone` };
  if (facts.process.start !== owner.processStart) return { kind: "dead", reason: `process ${owner.pid} is another one now` };
  if (facts.process.state === "Z" || facts.process.state === "X") return { kind: "dead", reason: `process ${owner.pid} has ended` };
  return { kind: "alive", reason: `process ${owner.pid} is running` };
}

/** Whether the process that claimed a run is still alive (pid, its start time and the boot id, from /proc). */
export async function ownerAlive(owner: ProcessIdentity & { readonly deadline: string }, now: number = Date.now()): Promise<boolean> {
  const facts = { bootId: await readBootId(), pidNamespace: await readPidNamespace(), process: await readProcess(owner.pid), now };
  return ownerState(owner, facts).kind === "alive";
}

/** The identity of this process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  const own = await readProcess(process.pid);
  return { pid: process.pid, processStart: own?.start ?? "unknown", bootId: await readBootId(), pidNamespace: await readPidNamespace() };
}

/** How names begin that folders have until they say inside whose they are. */
export const unclaimed = ".of-";

/** A new name for a folder of this process; it says whose the folder is, so that there is no moment at which nobody knows. */
export async function ownName(): Promise<string> {
  const { pid, processStart, bootId, pidNamespace } = await ownIdentity();
  return `${unclaimed}${[pid, processStart, bootId, pidNamespace, randomHex(4)].map((part) => encodeURIComponent(part)).join("_")}`;
}

/** What a name from {@link ownName} says; undefined for any other name. Pure. */
export function identityIn(name: string): ProcessIdentity | undefined {
  const [pid = "", processStart, bootId, pidNamespace] = name.slice(unclaimed.length).split("_");
  if (!name.startsWith(unclaimed) || !/^\d+$/.test(pid) || !processStart || !bootId || !pidNamespace) return undefined;
  return { pid: Number(pid), processStart, bootId, pidNamespace: decodeURIComponent(pidNamespace) };
}

async function readBootId(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "unknown")).trim();
}

async function readPidNamespace(): Promise<string> {
  return readlink("/proc/self/ns/pid").catch(() => "unknown");
}

async function readProcess(pid: number): Promise<OwnerFacts["process"]> {
  const stat = await readFile(join("/proc", String(pid), "stat"), "utf8").catch(() => undefined);
  return stat === undefined ? undefined : parseProcessStat(stat);
}

/** State (field 3) and start time (field 22) of a /proc/<pid>/stat line; the name in field 2 may hold spaces and brackets. */
export function parseProcessStat(stat: string): { state: string; start: string } | undefined {
  const fields = stat.slice(stat.lastIndexOf(")") + 1).trim().split(/\s+/);
  const [state, start] = [fields[0], fields[19]];
  return state && start ? { state, start } : undefined;
}
