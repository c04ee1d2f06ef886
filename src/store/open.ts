import { hostname } from "node:os";
import { DatabaseSync } from "node:sqlite";
import { Kysely, sql } from "kysely";
import { systemClock, type Clock } from "#kit/clock.ts";
import { Fault } from "#kit/fault.ts";
import { canonicals } from "./canonicals.ts";
import type { Database } from "./database.ts";
import { leases } from "./leases/leases.ts";
import { storeFile, storeName, type StoreLocation } from "./location.ts";
import { migrate, schemaState } from "./migrate.ts";
import { mirrors } from "./mirrors.ts";
import { explainPostgres } from "./postgres/explain.ts";
import { runIndex } from "./runs/run-index.ts";
import { nodeSqliteDialect } from "./sqlite/dialect.ts";
import { explainSqlite } from "./sqlite/explain.ts";
import { openForReading, openForWriting } from "./sqlite/open-sqlite.ts";
import type { Store, StoreEngine } from "./store.ts";
import { sweeps } from "./sweeps/sweeps.ts";
import type { Tables } from "./tables.ts";
import { warmApps } from "./warm.ts";

export type { StoreLocation } from "./location.ts";

export type OpenOptions = {
  readonly clock?: Clock;
  /** Never writes, makes or migrates; works in a read-only folder too, and where there is no store yet (it is empty then). */
  readonly readOnly?: boolean;
  /** Name of this machine; machines that share a server need different ones. */
  readonly host?: string;
};

/**
 * Opens the store; makes and migrates it where needed. Faults (infrastructure): `store-damaged`, `store-newer`, `store-outdated` (read only), `store-read-only`,
 * `store-full`, `store-busy`, `store-unreadable`, `store-migration-failed`; of a server `store-unreachable`, `store-refused`, `store-database-missing`,
 * `store-not-allowed`; `store-url-invalid` (usage). Later calls of the store have the same ones.
 */
export async function openStore(location: StoreLocation, options: OpenOptions = {}): Promise<Store> {
  const database = await openDatabase(location, options);
  return {
    engine: database.engine,
    runs: runIndex(database),
    canonicals: canonicals(database),
    sweeps: sweeps(database),
    mirrors: mirrors(database),
    warm: warmApps(database),
    leases: leases(database),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

export type OpenDatabase = Database & AsyncDisposable & {
  /** For people, without a password. */
  readonly name: string;
  /** Schema steps that opening it took. */
  readonly migrated: readonly string[];
};

/** Opens the store's tables. See {@link openStore}. */
export async function openDatabase(location: StoreLocation, { clock = systemClock, readOnly = false, host = hostname() }: OpenOptions = {}): Promise<OpenDatabase> {
  const { engine, kysely, fresh } = location.url === undefined ? await openFile(location, readOnly) : await openServer(location, location.url, readOnly);
  try {
    const migrated = readOnly && !fresh ? await mustBeComplete(kysely) : await migrate(kysely, engine);
    if (readOnly && engine === "sqlite") await sql`pragma query_only = on`.execute(kysely);
    return { engine, kysely, clock, host, name: storeName(location), migrated, [Symbol.asyncDispose]: () => kysely.destroy() };
  } catch (error) {
    await kysely.destroy();
    throw error;
  }
}

type Opened = { readonly engine: StoreEngine; readonly kysely: Kysely<Tables>; readonly fresh: boolean };

async function openFile(location: StoreLocation, readOnly: boolean): Promise<Opened> {
  const file = storeFile(location);
  const found = readOnly ? await openForReading(file) : await openForWriting(file);
  const database = found ?? new DatabaseSync(":memory:");
  const kysely = new Kysely<Tables>({ dialect: nodeSqliteDialect(database, (error) => explainSqlite(error, file)) });
  return { engine: "sqlite", kysely, fresh: found === undefined };
}

async function openServer(location: StoreLocation, url: string, readOnly: boolean): Promise<Opened> {
  const name = storeName(location);
  // Only here, as most hosts never need it.
  const { explainedPostgresDialect, makePool } = await import("./postgres/dialect.ts");
  const kysely = new Kysely<Tables>({ dialect: explainedPostgresDialect(makePool({ url, readOnly }), (error) => explainPostgres(error, name)) });
  return { engine: "postgres", kysely, fresh: false };
}

async function mustBeComplete(kysely: Kysely<Tables>): Promise<string[]> {
  const { pending } = await schemaState(kysely);
  if (pending.length === 0) return [];
  throw new Fault("infrastructure", "store-outdated", `the store lacks ${pending.join(", ")} of its schema, and is only to be read`, { next: "Run `cc-ci store migrate` as the user who owns it." });
}
