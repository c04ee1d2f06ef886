import { sql } from "kysely";
import { Fault } from "#kit/fault.ts";
import { canonicals } from "./canonicals.ts";
import type { Database } from "./database.ts";
import { leases } from "./leases/leases.ts";
import { storeName, type StoreLocation } from "./location.ts";
import { schemaState } from "./migrate.ts";
import { mirrors } from "./mirrors.ts";
import { openDatabase, type OpenOptions } from "./open.ts";
import { runIndex } from "./runs/run-index.ts";
import type { ReindexCounts, StoreEngine, WarmApps } from "./store.ts";
import { sweeps } from "./sweeps/sweeps.ts";
import { tableNames, type Tables } from "./tables.ts";
import { warmApps } from "./warm.ts";

export type StoreCheck = {
  readonly engine: StoreEngine;
  /** File or server. */
  readonly where: string;
  /** Schema steps that it has taken. */
  readonly steps: readonly string[];
  /** Rows by table; all of them were read. */
  readonly rows: Readonly<Record<keyof Tables, number>>;
  /** What is wrong; empty for a good store. */
  readonly problems: readonly string[];
  /** Absent where it was not asked for. */
  readonly reindexed?: ReindexCounts;
};

/** Reads the whole store and says what is wrong with it. Only writes to index the run folders anew. Faults as `openStore`: a store that cannot be opened. */
export async function checkStore(location: StoreLocation, { reindex = false, ...options }: Omit<OpenOptions, "readOnly"> & { readonly reindex?: boolean } = {}): Promise<StoreCheck> {
  await using database = await openDatabase(location, { ...options, readOnly: !reindex });
  const reindexed = reindex ? await runIndex(database).reindex(location.stateHome) : undefined;
  const problems = [...(await engineProblems(database)), ...(await rowProblems(database))];
  const { taken } = await schemaState(database.kysely);
  return { engine: database.engine, where: storeName(location), steps: taken, rows: await countRows(database), problems, ...(reindexed && { reindexed }) };
}

/** What the engine itself finds: pages, indexes and references. PostgreSQL has no such question. */
async function engineProblems({ engine, kysely }: Database): Promise<string[]> {
  if (engine !== "sqlite") return [];
  const pages = await sql<{ integrity_check: string }>`pragma integrity_check(20)`.execute(kysely);
  const references = await sql<{ table: string; rowid: number }>`pragma foreign_key_check`.execute(kysely);
  return [
    ...pages.rows.map((row) => row.integrity_check).filter((found) => found !== "ok"),
    ...references.rows.map((row) => `row ${row.rowid} of "${row.table}" refers to a row that is not there`),
  ];
}

/** Every row once through what reads it in earnest. */
async function rowProblems(database: Database): Promise<string[]> {
  const everything = Number.MAX_SAFE_INTEGER;
  const readers = [
    () => canonicals(database).all(), () => leases(database).list(), () => mirrors(database).all(), () => runIndex(database).list({ limit: everything }), () => sweeps(database).latest(everything),
    () => readWarm(warmApps(database)),
  ];
  const problems: string[] = [];
  for (const read of readers) {
    await read().catch((error: unknown) => {
      if (!(error instanceof Fault)) throw error;
      problems.push(error.message);
    });
  }
  return problems;
}

async function readWarm(warm: WarmApps): Promise<void> {
  await warm.alerts(null, true);
  for (const { owner } of await warm.all()) await Promise.all([warm.events(owner, Number.MAX_SAFE_INTEGER), warm.units(owner)]);
}

async function countRows({ kysely }: Database): Promise<Record<keyof Tables, number>> {
  const counts: [keyof Tables, number][] = [];
  for (const name of tableNames) {
    const { rows } = await kysely.selectFrom(name).select((select) => select.fn.countAll<number>().as("rows")).executeTakeFirstOrThrow();
    counts.push([name, rows]);
  }
  return Object.fromEntries(counts) as Record<keyof Tables, number>;
}
