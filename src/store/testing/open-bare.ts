import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { storeFile, type StoreLocation } from "../location.ts";
import { explainedPostgresDialect, makePool } from "../postgres/dialect.ts";
import { nodeSqliteDialect } from "../sqlite/dialect.ts";
import type { Tables } from "../tables.ts";

/** A store's database without its schema, to put it into the shape that a test needs. */
export async function openBare(place: StoreLocation): Promise<AsyncDisposable & { readonly kysely: Kysely<Tables> }> {
  const same = (error: unknown): unknown => error;
  const dialect = place.url === undefined
    ? nodeSqliteDialect(new DatabaseSync(storeFile(place)), same)
    : explainedPostgresDialect(makePool({ url: place.url, readOnly: false }), same);
  const kysely = new Kysely<Tables>({ dialect });
  return { kysely, [Symbol.asyncDispose]: () => kysely.destroy() };
}
