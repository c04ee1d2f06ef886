import type { Dirent } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Fault, messageOf } from "#kit/fault.ts";
import { ownerAlive, unclaimed } from "./owner-alive.ts";
import { openSteps, readEvents } from "./read-events.ts";
import { openRunFolder, runFiles } from "./run-folder.ts";
import type { RunOwner } from "./run-owner.ts";
import type { Results } from "./schema.ts";

/** A run as it stands. `dead`: its process is gone and the reaper has not ended it yet. */
export type RunEntry =
  | { readonly kind: "running" | "dead"; readonly id: string; readonly path: string; readonly owner: RunOwner; readonly step: string | undefined; readonly message: string | undefined }
  | { readonly kind: "finished"; readonly id: string; readonly path: string; readonly results: Results }
  | { readonly kind: "damaged"; readonly id: string; readonly path: string; readonly reason: string };

/** All runs: those that go on first (newest start first), then by finish time, newest first, then what cannot be read. */
export async function listRuns(runsRoot: string): Promise<RunEntry[]> {
  const folders = await readdir(runsRoot, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const names = folders.filter(isRun).map((entry) => entry.name);
  const entries: RunEntry[] = [];
  // In portions: thousands of folders must not become thousands of open files.
  for (let index = 0; index < names.length; index += 64) {
    entries.push(...(await Promise.all(names.slice(index, index + 64).map((name) => readRun(join(runsRoot, name))))));
  }
  return entries.toSorted(compareRuns);
}

/** A folder that is just being made has no run's name yet. */
function isRun(entry: Dirent): boolean {
  return entry.isDirectory() && !entry.name.startsWith(unclaimed);
}

/** One run, never a fault: what cannot be read is `damaged`. */
export async function readRun(path: string): Promise<RunEntry> {
  const id = basename(path);
  try {
    const { owner, results } = await openRunFolder(path);
    if (results) return { kind: "finished", id, path, results };
    const alive = await ownerAlive(owner);
    const step = openSteps((await readEvents(join(path, runFiles.events))).events).at(-1);
    return { kind: alive ? "running" : "dead", id, path, owner, step: step?.title, message: step?.message };
  } catch (error) {
    return { kind: "damaged", id, path, reason: messageOf(error) };
  }
}

const order = { running: 0, dead: 1, finished: 2, damaged: 3 } as const;

function compareRuns(a: RunEntry, b: RunEntry): number {
  return order[a.kind] - order[b.kind] || timeOf(b).localeCompare(timeOf(a)) || (a.id < b.id ? 1 : -1);
}

function timeOf(entry: RunEntry): string {
  if (entry.kind === "finished") return entry.results.run.finishedAt;
  return entry.kind === "damaged" ? "" : entry.owner.startedAt;
}

/** The run with that id, or whose id alone begins with it or holds it, or `last` for the one that finished last. */
export async function showRun(runsRoot: string, wanted: string): Promise<RunEntry> {
  if (wanted === "last") {
    const last = (await listRuns(runsRoot)).find((entry) => entry.kind === "finished");
    if (last) return last;
    throw new Fault("usage", "run-missing", `no run has finished yet in ${runsRoot}`, { next: "Start one with `cc-ci run <recipe>`." });
  }
  const names = (await readdir(runsRoot, { withFileTypes: true }).catch(() => [])).filter(isRun).map((entry) => entry.name);
  const fitting = names.includes(wanted) ? [wanted] : names.filter((name) => name.startsWith(wanted) || name.endsWith(wanted));
  if (fitting.length === 1 && wanted !== "") return readRun(join(runsRoot, fitting[0]!));
  const problem = fitting.length === 0 ? `there is no run "${wanted}" in ${runsRoot}` : `"${wanted}" fits ${fitting.length} runs`;
  throw new Fault("usage", fitting.length === 0 ? "run-missing" : "run-ambiguous", problem, { next: "See `cc-ci runs list`.", evidence: fitting.slice(0, 10) });
}

export type RunLog = { readonly name: string; readonly kind: "service" | "hook"; readonly file: string; readonly text: string };

/** Logs of a run: of one service, of the hooks only, or all. Faults (usage) when there is no such log. */
export async function runLogs(folder: string, wanted: { readonly service?: string | undefined; readonly hooks?: boolean | undefined } = {}): Promise<RunLog[]> {
  const services = await logsIn(folder, runFiles.logs, "service");
  const hooks = await logsIn(folder, runFiles.hookLogs, "hook");
  if (wanted.service !== undefined) {
    const found = services.filter((log) => log.name === wanted.service);
    if (found.length > 0) return wanted.hooks ? [...found, ...hooks] : found;
    const known = services.map((log) => log.name).join(", ") || "none";
    throw new Fault("usage", "log-missing", `the run has no log of a service "${wanted.service}"`, { next: `Services with logs: ${known}.` });
  }
  const logs = wanted.hooks ? hooks : [...services, ...hooks];
  if (logs.length === 0) throw new Fault("usage", "log-missing", `there are no ${wanted.hooks ? "hook " : ""}logs in ${folder}`, { next: "See `cc-ci runs show` for how far the run came." });
  return logs;
}

async function logsIn(folder: string, under: string, kind: RunLog["kind"]): Promise<RunLog[]> {
  const names = (await readdir(join(folder, under)).catch(() => [])).filter((name) => name.endsWith(".log")).toSorted();
  return Promise.all(names.map(async (name) => ({ name: name.slice(0, -4), kind, file: `${under}/${name}`, text: await readFile(join(folder, under, name), "utf8") })));
}
