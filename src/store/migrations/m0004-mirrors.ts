import type { Kysely } from "kysely";
import type { SchemaWords } from "./words.ts";

/** What is known of mirrors. `tags` is JSON, pairs of tag and commit. */
export async function mirrors(db: Kysely<unknown>, { text, integer, tableEnd }: SchemaWords): Promise<void> {
  await db.schema.createTable("mirror")
    .addColumn("recipe", text, (column) => column.notNull().primaryKey())
    .addColumn("upstream", text, (column) => column.notNull())
    .addColumn("mirror", text)
    .addColumn("default_branch", text)
    .addColumn("head", text)
    .addColumn("tags", text, (column) => column.notNull())
    .addColumn("synced_at", integer)
    .addColumn("error", text)
    .modifyEnd(tableEnd)
    .execute();
}
