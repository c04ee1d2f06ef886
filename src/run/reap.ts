import { readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Clock } from "#kit/clock.ts";
import { ownerOf } from "#canonical/snapshot/owner-file.ts";
import type { SnapshotStore } from "#canonical/snapshot/store.ts";
import { messageOf } from "#kit/fault.ts";
import { runIdPattern } from "#kit/ids.ts";
import { ownerAlive, unclaimed } from "#results/owner-alive.ts";
import { recordKilled } from "#results/killed-record.ts";
import { writePresentation } from "#results/presentation.ts";
import { openRunFolder, runFiles } from "#results/run-folder.ts";
import type { Docker } from "#swarm/engine.ts";
import { dropDeadProbes, endConfined } from "#shipped/sandbox/leftovers.ts";
import { homeLabel, runLabel } from "#swarm/labels.ts";
import { homeId } from "#swarm/owner.ts";
import { labelled, removeRun } from "#swarm/teardown.ts";
import type { Item } from "#swarm/inventory.ts";
import { claimState, type ClaimState } from "./claim-state.ts";
import { endLeftoverProcesses } from "./leftover-processes.ts";
import { dropDeadLocks } from "./lock.ts";
import { enrolPrefix, workFolderOf, workFolders, workName } from "./work-folder.ts";

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

export type ReapOptions = { readonly docker: Docker; readonly stateHome: string; readonly clock: Clock; readonly say: (message: string) => void; /** Where runs have volumes besides the engine's; null where there is no such place. */ readonly snapshots?: Pick<SnapshotStore, "removeLive"> | null };

/**
 * Ends what killed runs of this installation left: their processes, everything with their label, their private files and locks, and the missing terminal
 * record. Runs whose process lives are named and left alone; what carries no label of ours is not even looked at.
 */
export async function reap(options: ReapOptions): Promise<ReapReport> {
  const { docker, stateHome, clock } = options;
  // A run makes its folder first and its work folder after it: whoever is seen here is seen below too.
  const works = await names(workFolders(stateHome));
  const [onEngine, folders] = await Promise.all([runsOnEngine(docker, homeId(stateHome)), names(join(stateHome, "runs"))]);
  const ids = [...new Set([...onEngine, ...folders])].filter((id) => runIdPattern.test(id)).toSorted();
  const states = await Promise.all(ids.map(async (id) => [id, await claimState(join(stateHome, "runs", id), clock.now())] as const));
  const worked = new Set([...onEngine.map(workName), ...works]);
  const dead = await Promise.all(states.map(async ([id, state]) => isToReap(state, onEngine.includes(id) || worked.has(workName(id)) || (state === "ended" && (await isHalfPresented(join(stateHome, "runs", id))))) ? [id] : []));
  const reaped = await Promise.all(dead.flat().map((id) => reapRun(options, id)));
  await dropStrayWork(stateHome, works, new Set(ids.map(workName)));
  await dropDeadLocks(stateHome);
  await dropDeadProbes();
  await dropBeginnings(join(stateHome, "runs"), folders);
  return { reaped, alive: states.filter(([, state]) => state === "alive" || state === "starting").map(([id]) => id) };
}

/** @param something is there of the run besides its folder */
function isToReap(state: ClaimState, something: boolean): boolean {
  switch (state) {
    case "dead":
    case "unclaimed":
      return true;
    case "ended":
    case "none":
      return something;
    case "alive":
    case "starting":
      return false;
  }
}

async function reapRun({ docker, stateHome, clock, say, snapshots }: ReapOptions, id: string): Promise<Reaped> {
  await endConfined(id);
  await endLeftoverProcesses(workFolderOf(stateHome, id));
  const found = await labelled(docker, id, ["service", "container", "network", "volume", "secret", "config"]);
  say(`${id}: ${found.length} things on the engine`);
  const left = await removeRun({ docker, runId: id, say: (message) => say(`${id}: ${message}`) });
  await snapshots?.removeLive(id);
  await rm(workFolderOf(stateHome, id), { recursive: true, force: true });
  try {
    return { run: id, found: found.length, left, recorded: await endRecord(join(stateHome, "runs", id), clock), problem: null };
  } catch (error) {
    return { run: id, found: found.length, left, recorded: false, problem: messageOf(error) };
  }
}

/** Whether the run's process was killed after its end, while it made from its record what people look at. */
async function isHalfPresented(folder: string): Promise<boolean> {
  const files = await names(folder);
  if (!files.some((file) => halfWritten.test(file)) && presented.every((file) => files.includes(file))) return false;
  const owner = await openRunFolder(folder).then((run) => run.owner, () => undefined);
  return owner !== undefined && !(await ownerAlive(owner));
}

/** Gives the run its terminal record, if it has none, and everything that is made from it. Returns whether it had none. */
async function endRecord(folder: string, clock: Clock): Promise<boolean> {
  const state = await claimState(folder, clock.now());
  // Nobody ever knew of a run that died before it was claimed: there is nothing to record.
  if (state === "unclaimed") await rm(folder, { recursive: true, force: true });
  if (state === "unclaimed" || state === "none" || (state === "ended" && !(await isHalfPresented(folder)))) return false;
  const recorded = state !== "ended" && (await recordKilled(folder, clock));
  await dropHalfWritten(folder);
  const { results } = await openRunFolder(folder);
  if (results) await writePresentation(folder, results);
  return recorded;
}

/** Files that the killed process was writing, under the names that they have until they are whole. */
async function dropHalfWritten(folder: string): Promise<void> {
  const files = await readdir(folder, { recursive: true });
  await Promise.all(files.filter((file) => halfWritten.test(file)).map((file) => rm(join(folder, file), { force: true })));
}

const halfWritten = /\.[0-9a-f]{8}\.tmp$/;
const presented = [runFiles.report, runFiles.junit, runFiles.badge];

async function runsOnEngine(docker: Docker, home: string): Promise<string[]> {
  const items = await labelled(docker, "", ["service", "container", "network", "volume", "secret", "config"]);
  return items.filter((item) => item.labels[homeLabel] === home).flatMap((item) => item.labels[runLabel] ?? []);
}

/** Work folders whose run folder somebody has removed. */
async function dropStrayWork(stateHome: string, works: readonly string[], known: ReadonlySet<string>): Promise<void> {
  const stray = works.filter((name) => !known.has(name)).map((name) => join(workFolders(stateHome), name));
  await Promise.all(stray.map(async (folder) => {
    if (await isAsking(folder)) return;
    await endLeftoverProcesses(folder);
    await rm(folder, { recursive: true, force: true });
  }));
}

/** Run folders whose process was killed before it had made them: nobody ever knew of these runs. */
async function dropBeginnings(runs: string, folders: readonly string[]): Promise<void> {
  const beginnings = folders.filter((name) => name.startsWith(unclaimed)).map((name) => join(runs, name));
  await Promise.all(beginnings.map(async (folder) => ((await ownerOf(folder).catch(() => "another")) === "nobody" ? await rm(folder, { recursive: true, force: true }) : undefined)));
}

/** Whether a living process asks a suite in it. */
async function isAsking(folder: string): Promise<boolean> {
  return basename(folder).startsWith(enrolPrefix) && (await ownerOf(folder).catch(() => "nobody")) !== "nobody";
}

async function names(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => []);
}
