import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Promotion } from "#canonical/promote.ts";
import type { CanonicalRecord } from "#canonical/record.ts";
import { openSnapshotStore } from "#canonical/snapshot/store.ts";
import { randomHex } from "#kit/ids.ts";
import { openStore } from "#store/open.ts";
import { resultsSchema, type Results } from "#results/schema.ts";
import { runFiles } from "#results/run-folder.ts";
import type { CcCi, Ended } from "./cc-ci.ts";
import { itemsOf } from "./engine.ts";
import type { Workshop } from "./workshop.ts";

/** Waits for a call's end; one that does not end within `limit` milliseconds fails with what it has said so far. */
export async function endOf(call: CcCi, limit = 200_000): Promise<Ended> {
  const late = AbortSignal.timeout(limit);
  const { promise, reject } = Promise.withResolvers<never>();
  late.addEventListener("abort", () => reject(new Error(`cc-ci did not end within ${limit} ms\n${call.stderr}\n${call.stdout.slice(-3_000)}`)), { once: true });
  return await Promise.race([call.ended, promise]);
}

/** What `--json` said of a promotion; fails with all output where it said nothing. */
export async function promotionOf(call: CcCi): Promise<Promotion> {
  const { stdout, stderr } = await endOf(call);
  const told = lines(stdout).find((line) => line.kind === "promotion");
  if (told === undefined) throw new Error(`nothing was said of a promotion\n${stderr}\n${stdout.slice(-2_000)}`);
  return told.promotion as Promotion;
}

/** The promoted record; fails with the reasons where there is none. */
export async function promotedBy(call: CcCi): Promise<CanonicalRecord> {
  const promotion = await promotionOf(call);
  if (promotion.kind === "promoted") return promotion.record;
  throw new Error(`not promoted: ${JSON.stringify(promotion.reasons)}\n${JSON.stringify(call.events.filter(({ kind }) => kind === "fault"), null, 2)}`);
}

/** The objects among the lines of an output. */
export function lines(stdout: string): Record<string, unknown>[] {
  return stdout.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as Record<string, unknown>] : []));
}

/** All records of a recipe, newest first, as the store has them. */
export async function historyOf(home: string, recipe: string): Promise<CanonicalRecord[]> {
  await using store = await openStore({ stateHome: home }, { readOnly: true });
  return await store.canonicals.history(recipe);
}

export async function currentOf(home: string, recipe: string): Promise<CanonicalRecord | null> {
  await using store = await openStore({ stateHome: home }, { readOnly: true });
  return await store.canonicals.current(recipe);
}

/** The record of a run. */
export async function resultsOf(home: string, run: string): Promise<Results> {
  return resultsSchema.parse(JSON.parse(await readFile(join(home, "runs", run, runFiles.results), "utf8")));
}

/** The whole records of the runs that a call made, in the order of their ends. */
export function runsOf(call: CcCi): Results[] {
  return call.events.flatMap((event) => (event.kind === "run.finished" ? [resultsSchema.parse(event.results)] : []));
}

/** Computes a canonical's content hash anew over its snapshot; rejects when it is not the record's. */
export async function rehash(root: string, { snapshot }: CanonicalRecord): Promise<string> {
  const store = await openSnapshotStore({ root });
  await store.verify(snapshot);
  return snapshot.hash;
}

/** A file out of a canonical's data. */
export async function dataFile(root: string, { snapshot }: CanonicalRecord, volume: string, path: string): Promise<string> {
  const store = await openSnapshotStore({ root });
  const app = `look-${randomHex(4)}`;
  try {
    const [live] = await store.restore(snapshot, app, [volume]);
    return await readFile(join(live!.folder, path), "utf8");
  } finally {
    await store.removeLive(app);
  }
}

/** The value of a secret that is kept with a canonical's data, by `<key>_<version>`. */
export async function keptSecret(root: string, { snapshot }: CanonicalRecord, name: string): Promise<string | undefined> {
  return (JSON.parse(await readFile(join(root, "secrets", `${snapshot.id}.json`), "utf8")) as Record<string, string>)[name];
}

/** Everything that promotions may leave under the snapshots' root, by folder. */
export async function under(root: string): Promise<{ snapshots: string[]; secrets: string[]; live: string[]; scratch: string[] }> {
  const names = async (folder: string): Promise<string[]> => (await readdir(join(root, folder)).catch(() => [])).toSorted();
  return { snapshots: await names("snapshots"), secrets: await names("secrets"), live: await names("live"), scratch: await names("scratch") };
}

/** What is left of a home on the engine and among its files, besides canonicals and runs' records; nothing is what it should be. */
export async function leftOf({ docker, home }: Pick<Workshop, "docker" | "home">, root = join(home, "canonicals")): Promise<string[]> {
  const [items, { live, scratch }, work, locks] = await Promise.all([itemsOf(docker, home), under(root), readdir(join(home, "work")).catch(() => []), readdir(join(home, "locks")).catch(() => [])]);
  return [...items.map(({ kind, name }) => `${kind} ${name}`), ...live.map((name) => `live ${name}`), ...scratch.map((name) => `scratch ${name}`), ...work.map((name) => `work ${name}`), ...locks.map((name) => `lock ${name}`)];
}
