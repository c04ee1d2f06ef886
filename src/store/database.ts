import { sql, type Kysely, type Transaction } from "kysely";
import type { Clock } from "#kit/clock.ts";
import type { StoreEngine } from "./store.ts";
import type { Tables } from "./tables.ts";

/** What the parts of the store work on. */
export type Database = {
  readonly engine: StoreEngine;
  readonly kysely: Kysely<Tables>;
  readonly clock: Clock;
  /** Name of this machine. */
  readonly host: string;
};

/**
 * Changes something in one transaction. Those with the same key go one after another, in all processes: what the work has read is still so when it writes.
 * SQLite has one writer anyway (`begin immediate`); in PostgreSQL a lock of the transaction sees to it.
 */
export async function change<T>(database: Database, key: string, work: (on: Transaction<Tables>) => Promise<T>): Promise<T> {
  return database.kysely.transaction().execute(async (transaction) => {
    if (database.engine === "postgres") await sql`select pg_advisory_xact_lock(hashtextextended(${`cc-ci ${key}`}, 0))`.execute(transaction);
    return work(transaction);
  });
}
