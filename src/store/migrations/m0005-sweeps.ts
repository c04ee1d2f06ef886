import { sql, type Kysely } from "kysely";
import { isFlag, oneOf, type SchemaWords } from "./words.ts";

/** Sweeps and what became of each recipe. A recipe is done exactly when it has a class, a reason and both times. */
export async function sweeps(db: Kysely<unknown>, { text, integer, tableEnd }: SchemaWords): Promise<void> {
  await db.schema.createTable("sweep")
    .addColumn("id", text, (column) => column.notNull().primaryKey())
    .addColumn("cause", text, (column) => column.notNull())
    .addColumn("holder", text, (column) => column.notNull())
    .addColumn("started_at", integer, (column) => column.notNull())
    .addColumn("finished_at", integer)
    .addColumn("good", integer)
    .addColumn("error", text)
    .addCheckConstraint("sweep_good", isFlag("good"))
    .addCheckConstraint("sweep_end", sql`(finished_at is null) = (good is null)`)
    .modifyEnd(tableEnd)
    .execute();
  await db.schema.createIndex("sweep_by_start").on("sweep").columns(["started_at", "id"]).execute();
  await db.schema.createTable("sweep_recipe")
    .addColumn("sweep", text, (column) => column.notNull().references("sweep.id"))
    .addColumn("recipe", text, (column) => column.notNull())
    .addColumn("position", integer, (column) => column.notNull())
    .addColumn("state", text, (column) => column.notNull())
    .addColumn("run", text)
    .addColumn("started_at", integer)
    .addColumn("ended_at", integer)
    .addColumn("class", text)
    .addColumn("reason", text)
    .addColumn("release", text)
    .addColumn("from_version", text)
    .addColumn("to_version", text)
    .addColumn("outcome_run", text)
    .addColumn("canonical_since", integer)
    .addColumn("notes", text)
    .addPrimaryKeyConstraint("sweep_recipe_key", ["sweep", "recipe"])
    .addUniqueConstraint("sweep_recipe_position", ["sweep", "position"])
    .addCheckConstraint("sweep_recipe_state", oneOf("state", ["pending", "running", "done"]))
    .addCheckConstraint("sweep_recipe_class", oneOf("class", ["promoted", "not-promoted", "red", "ours", "skipped", "sync-failed", "unaccounted"]))
    .addCheckConstraint("sweep_recipe_done", sql`(state = 'done') = (class is not null and reason is not null and started_at is not null and ended_at is not null and notes is not null)`)
    .modifyEnd(tableEnd)
    .execute();
  await db.schema.createIndex("sweep_recipe_by_recipe").on("sweep_recipe").columns(["recipe", "ended_at"]).execute();
}
