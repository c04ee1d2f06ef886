import { sql, type Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import { Fault, messageOf } from "#kit/fault.ts";
import { schemaSteps, type SchemaStep } from "./migrations/all.ts";
import { schemaWords } from "./migrations/words.ts";
import type { StoreEngine } from "./store.ts";
import type { Tables } from "./tables.ts";

const names = { migrationTableName: "cc_ci_migration", migrationLockTableName: "cc_ci_migration_lock" };

/** Steps that the store has taken, by name, and those that it lacks. Faults: `store-newer` where it has one that this cc-ci does not know. */
export type SchemaState = { readonly taken: readonly string[]; readonly pending: readonly string[] };

export async function schemaState(db: Kysely<Tables>, steps: Readonly<Record<string, SchemaStep>> = schemaSteps): Promise<SchemaState> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === names.migrationTableName)) return { taken: [], pending: Object.keys(steps) };
  const { rows } = await sql<{ name: string }>`select name from cc_ci_migration order by name`.execute(db);
  const taken = rows.map(({ name }) => name);
  const unknown = taken.filter((name) => steps[name] === undefined);
  if (unknown.length > 0) {
    throw new Fault("infrastructure", "store-newer", `a newer cc-ci wrote this store: its step ${unknown.join(", ")} is not known here`, { next: "Use that cc-ci again, or put a backup from before it in the store's place." });
  }
  return { taken, pending: Object.keys(steps).filter((name) => !taken.includes(name)) };
}

/** Takes the steps that the store lacks, all in one transaction, and names them. Several processes at once are fine. */
export async function migrate(db: Kysely<Tables>, engine: StoreEngine, steps: Readonly<Record<string, SchemaStep>> = schemaSteps): Promise<string[]> {
  const { pending } = await schemaState(db, steps);
  if (pending.length === 0) return [];
  const provider = { getMigrations: async () => Object.fromEntries(Object.entries(steps).map(([name, step]) => [name, { up: (on: Kysely<unknown>) => step(on, schemaWords[engine]) }])) };
  const { error, results } = await new Migrator({ db: db, provider, ...names }).migrateToLatest();
  if (error instanceof Fault) throw error;
  if (error !== undefined) {
    const failed = results?.find(({ status }) => status === "Error")?.migrationName;
    throw new Fault("infrastructure", "store-migration-failed", `the store's schema could not be brought up to date${failed ? ` (step ${failed})` : ""}: ${messageOf(error)}`, {
      next: "The store is as it was. Look at it with `cc-ci store check`.", cause: error,
    });
  }
  return (results ?? []).map(({ migrationName }) => migrationName);
}
