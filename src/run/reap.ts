import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "#kit/clock.ts";
import { messageOf } from "#kit/fault.ts";
import { runIdPattern } from "#kit/ids.ts";
import { recordKilled } from "#results/killed-record.ts";
import { ownerAlive } from "#results/owner-alive.ts";
import { writePresentation } from "#results/presentation.ts";
import { openRunFolder } from "#results/run-folder.ts";
import type { Docker } from "#swarm/engine.ts";
import { homeLabel, runLabel } from "#swarm/labels.ts";
import { homeId } from "#swarm/owner.ts";
import { labelled, removeRun } from "#swarm/teardown.ts";
import type { Item } from "#swarm/inventory.ts";

export type Reaped = {
  readonly run: string;
  /** What was found of it on the engine. */
  readonly found: number;
  readonly left: readonly Item[];
  /** A terminal record had to be written. */
  readonly recorded: boolean;
  readonly problem: string | null;
};

export type ReapReport = { readonly reaped: readonly Reaped[]; readonly alive: readonly string[] };

export type ReapOptions = { readonly docker: Docker; readonly stateHome: string; readonly clock: Clock; readonly say: (message: string) => void };

/**
 * Ends what killed runs of this installation left: everything with their label, their private files and locks, and the missing terminal record. Runs whose
 * process lives are named and left alone; what carries no label of ours is not even looked at.
 */
export async function reap(options: ReapOptions): Promise<ReapReport> {
  const { docker, stateHome } = options;
  const [onEngine, folders, works] = await Promise.all([runsOnEngine(docker, homeId(stateHome)), names(join(stateHome, "runs")), names(join(stateHome, "work"))]);
  const unfinished = await Promise.all(folders.map(async (id) => ((await isFinished(join(stateHome, "runs", id))) ? [] : [id])));
  const ids = [...new Set([...onEngine, ...unfinished.flat(), ...works])].filter((id) => runIdPattern.test(id)).toSorted();
  const alive: string[] = [];
  const dead: string[] = [];
  for (const id of ids) ((await isAlive(join(stateHome, "runs", id))) ? alive : dead).push(id);
  const reaped = await Promise.all(dead.map((id) => reapRun(options, id)));
  await dropLocks(stateHome, new Set(alive));
  return { reaped, alive };
}

async function reapRun({ docker, stateHome, clock, say }: ReapOptions, id: string): Promise<Reaped> {
  const found = await labelled(docker, id, ["service", "container", "network", "volume", "secret", "config"]);
  say(`${id}: ${found.length} things on the engine`);
  const left = await removeRun({ docker, runId: id, say: (message) => say(`${id}: ${message}`) });
  await rm(join(stateHome, "work", id), { recursive: true, force: true });
  const folder = join(stateHome, "runs", id);
  try {
    const recorded = await recordKilled(folder, clock);
    const { results } = await openRunFolder(folder);
    if (recorded && results) await writePresentation(folder, results);
    return { run: id, found: found.length, left, recorded, problem: null };
  } catch (error) {
    return { run: id, found: found.length, left, recorded: false, problem: messageOf(error) };
  }
}

async function runsOnEngine(docker: Docker, home: string): Promise<string[]> {
  const items = await labelled(docker, "", ["service", "container", "network", "volume", "secret", "config"]);
  return items.filter((item) => item.labels[homeLabel] === home).flatMap((item) => item.labels[runLabel] ?? []);
}

async function isFinished(folder: string): Promise<boolean> {
  return await openRunFolder(folder).then((run) => run.results !== undefined, () => false);
}

/** A run without a readable claim belongs to nobody who could still be working. */
async function isAlive(folder: string): Promise<boolean> {
  const opened = await openRunFolder(folder).catch(() => undefined);
  return opened !== undefined && opened.results === undefined && (await ownerAlive(opened.owner));
}

/** A lock whose run does not live any more holds nothing. */
async function dropLocks(stateHome: string, alive: ReadonlySet<string>): Promise<void> {

  for (const name of await names(join(stateHome, "locks"))) {
    const path = join(stateHome, "locks", name);
    const holder = JSON.parse(await readFile(path, "utf8").catch(() => "null")) as { run?: unknown } | null;
    if (typeof holder?.run !== "string" || !alive.has(holder.run)) await rm(path, { force: true });
  }
}

async function names(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => []);
}
