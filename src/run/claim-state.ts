import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { ownerAlive } from "#results/owner-alive.ts";
import { openRunFolder, runFiles } from "#results/run-folder.ts";

/**
 * How a run folder stands. `ended`: it has its record and its event log is closed. `starting`: so new that its process may not have written yet whose it is.
 * `unclaimed`: its process died before that. `none`: there is no such folder.
 */
export type ClaimState = "ended" | "alive" | "dead" | "starting" | "unclaimed" | "none";

/** Milliseconds within which a process that makes a run folder has claimed it. */
const claimTime = 60_000;

export async function claimState(folder: string, now: number): Promise<ClaimState> {
  const about = await stat(folder).catch(() => undefined);
  if (!about?.isDirectory()) return "none";
  if (await hasEnded(folder)) return "ended";
  const owner = await openRunFolder(folder).then((run) => run.owner, () => undefined);
  if (owner) return (await ownerAlive(owner)) ? "alive" : "dead";
  if (now - about.mtimeMs < claimTime) return "starting";
  return (await isThere(join(folder, runFiles.owner))) ? "dead" : "unclaimed";
}

async function hasEnded(folder: string): Promise<boolean> {
  if (!(await isThere(join(folder, runFiles.results)))) return false;
  const events = await readFile(join(folder, runFiles.events)).catch(() => Buffer.alloc(0));
  if (events.at(-1) !== 0x0a) return false;
  const last = events.lastIndexOf(0x0a, events.length - 2) + 1;
  // The stamp and the kind stand first in a line.
  return events.subarray(last, last + 200).includes('"kind":"run.finished"');
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(() => true, () => false);
}
