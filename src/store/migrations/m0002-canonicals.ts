import { sql, type Kysely } from "kysely";
import { isFlag, oneOf, type SchemaWords } from "./words.ts";

/** Canonicals. That no two of a recipe are current, and that no pinned or current one is pruned, is held here too. */
export async function canonicals(db: Kysely<unknown>, { text, integer, tableEnd }: SchemaWords): Promise<void> {
  await db.schema.createTable("canonical")
    .addColumn("id", text, (column) => column.notNull().primaryKey())
    .addColumn("recipe", text, (column) => column.notNull())
    .addColumn("source", text, (column) => column.notNull())
    .addColumn("domain", text, (column) => column.notNull())
    .addColumn("version", text, (column) => column.notNull())
    .addColumn("commit_id", text, (column) => column.notNull())
    .addColumn("tree", text, (column) => column.notNull())
    .addColumn("snapshot_id", text, (column) => column.notNull().unique())
    .addColumn("snapshot_method", text, (column) => column.notNull())
    .addColumn("snapshot_hash", text, (column) => column.notNull())
    .addColumn("snapshot_bytes", integer, (column) => column.notNull())
    .addColumn("snapshot_files", integer, (column) => column.notNull())
    .addColumn("mark", text)
    .addColumn("run", text, (column) => column.notNull())
    .addColumn("seed_run", text, (column) => column.notNull())
    .addColumn("proof_run", text, (column) => column.notNull())
    .addColumn("images", text, (column) => column.notNull())
    .addColumn("created_at", integer, (column) => column.notNull())
    .addColumn("state", text, (column) => column.notNull())
    .addColumn("pinned", integer, (column) => column.notNull())
    .addColumn("stale", text)
    .addCheckConstraint("canonical_snapshot_method", oneOf("snapshot_method", ["btrfs", "reflink", "restic"]))
    .addCheckConstraint("canonical_state", oneOf("state", ["current", "kept", "pruned"]))
    .addCheckConstraint("canonical_pinned", isFlag("pinned"))
    .addCheckConstraint("canonical_pinned_is_there", sql`not (pinned = 1 and state = 'pruned')`)
    .modifyEnd(tableEnd)
    .execute();
  await db.schema.createIndex("canonical_one_current").unique().on("canonical").column("recipe").where(sql.ref("state"), "=", sql.lit("current")).execute();
  await db.schema.createIndex("canonical_by_recipe").on("canonical").columns(["recipe", "created_at"]).execute();
}
