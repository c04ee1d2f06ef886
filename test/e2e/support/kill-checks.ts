import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { readEvents } from "#results/read-events.ts";
import { runFiles } from "#results/run-folder.ts";
import { resultsSchema } from "#results/schema.ts";
import { verifyRun } from "#results/verify.ts";
import { openStore } from "#store/open.ts";
import { leftOf, under } from "./canonicals.ts";
import type { KillHome } from "./kill-home.ts";
import { processesNaming } from "./processes.ts";

/** What one reaping of a home came to, and everything that is wrong in the home after it: nothing, as it should be. */
export type AfterReap = { readonly reaped: string; readonly wrong: readonly string[] };

/** Reaps a home once, and looks at all that could be left. */
export async function reapAndLook(home: KillHome): Promise<AfterReap> {
  const { code, stdout, stderr } = await home.run(["reap"]);
  return { reaped: stdout, wrong: [...(code === 0 ? [] : [`the reaper ended with ${code}: ${stderr}`]), ...(await whatIsWrong(home))] };
}

/** What is wrong in a home at the end of all: what must not be there, and what one more reaping finds, which would be more than nothing. */
export async function wrongInTheEnd(home: KillHome): Promise<string[]> {
  const wrong = await whatIsWrong(home);
  const { code, stdout, stderr } = await home.run(["reap"]);
  return [...wrong, ...(code === 0 && stdout === "nothing to reap\n" ? [] : [`one more reaping found ${stdout}${stderr}`])];
}

/** Everything that a killed process may leave and that a reaped home must not have; for people who read a failed test. */
async function whatIsWrong(home: KillHome): Promise<string[]> {
  const found = await Promise.all([leftOf(home, home.root), unfinishedIn(home), unlikeTheRecords(home), wrongRuns(home), processesNaming(home.home)]);
  const [left, unfinished, unlike, runs, processes] = found;
  return [...left.map((what) => `left: ${what}`), ...unfinished, ...unlike, ...runs, ...processes.map(({ pid, command }) => `process ${pid}: ${command}`)];
}

/** Names that things have until they are whole. */
async function unfinishedIn({ home }: KillHome): Promise<string[]> {
  const all = await readdir(home, { recursive: true });
  return all.filter((path) => /\.(new|tmp)$/.test(path) && !path.startsWith("cache/node/")).map((path) => `unfinished: ${path}`);
}

/** Snapshots, secrets and restic's own snapshots, against the records; the store's index of runs and its leases. */
async function unlikeTheRecords({ home, root }: KillHome): Promise<string[]> {
  await using store = await openStore({ stateHome: home }, { readOnly: true });
  const records = (await store.canonicals.all()).filter(({ state }) => state !== "pruned");
  const ids = records.map(({ snapshot }) => snapshot.id).toSorted();
  const { snapshots, secrets } = await under(root);
  const inRestic = await readdir(join(root, "restic/repository/snapshots")).catch(() => []);
  const wantedInRestic = records.filter(({ snapshot }) => snapshot.method === "restic").length;
  const leases = await store.leases.list();
  const open = await store.runs.list({ ended: false });
  return [
    ...(snapshots.join() === ids.join() ? [] : [`snapshots ${snapshots.join()} for the records ${ids.join()}`]),
    ...(secrets.join() === ids.map((id) => `${id}.json`).join() ? [] : [`secrets ${secrets.join()} for the records ${ids.join()}`]),
    ...(inRestic.length === wantedInRestic ? [] : [`restic has ${inRestic.length} snapshots for ${wantedInRestic} records`]),
    ...leases.map(({ name, holder }) => `lease ${name} of ${holder}`),
    ...open.map(({ id }) => `the index says that the run ${id} goes on`),
  ];
}

/** Every run has exactly one end, which can be verified. */
async function wrongRuns({ home }: KillHome): Promise<string[]> {
  const names = await readdir(join(home, "runs")).catch(() => []);
  const found = names.map(async (name): Promise<string[]> => {
    const folder = join(home, "runs", name);
    const text = await readFile(join(folder, runFiles.results), "utf8").catch(() => "null");
    const record = resultsSchema.safeParse(JSON.parse(text));
    if (!record.success) return [`the run ${name} has no record`];
    const { events } = await readEvents(join(folder, runFiles.events));
    const ends = events.filter(({ event }) => event.kind === "run.finished").length;
    const problems = (await verifyRun(folder)).problems.map((problem) => `the run ${name}: ${JSON.stringify(problem)}`);
    return [...(ends === 1 && record.data.run.id === name ? [] : [`the run ${name} has ${ends} ends`]), ...problems];
  });
  return (await Promise.all(found)).flat();
}
