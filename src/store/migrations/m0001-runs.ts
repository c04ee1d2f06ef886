import type { Kysely } from "kysely";
import { oneOf, type SchemaWords } from "./words.ts";

/** The index of run folders. */
export async function runs(db: Kysely<unknown>, { text, integer, tableEnd }: SchemaWords): Promise<void> {
  await db.schema.createTable("run")
    .addColumn("id", text, (column) => column.notNull().primaryKey())
    .addColumn("recipe", text, (column) => column.notNull())
    .addColumn("lane", text, (column) => column.notNull())
    .addColumn("folder", text, (column) => column.notNull())
    .addColumn("host", text, (column) => column.notNull())
    .addColumn("started_at", integer, (column) => column.notNull())
    .addColumn("ended_at", integer)
    .addColumn("ms", integer)
    .addColumn("verdict", text)
    .addColumn("level", integer)
    .addColumn("version", text)
    .addCheckConstraint("run_lane", oneOf("lane", ["cold", "quick", "seed", "proof"]))
    .addCheckConstraint("run_verdict", oneOf("verdict", ["green", "red", "ours"]))
    .modifyEnd(tableEnd)
    .execute();
  await db.schema.createIndex("run_by_start").on("run").columns(["started_at", "id"]).execute();
  await db.schema.createIndex("run_by_recipe").on("run").columns(["recipe", "started_at"]).execute();
}
