import { sql, type Kysely } from "kysely";
import { oneOf, type SchemaWords } from "./words.ts";

/** Leases. `token` names one holding for ever, so that nobody gives back what another has taken over. */
export async function leases(db: Kysely<unknown>, { text, integer, tableEnd }: SchemaWords): Promise<void> {
  await db.schema.createTable("lease")
    .addColumn("token", text, (column) => column.notNull().primaryKey())
    .addColumn("name", text, (column) => column.notNull())
    .addColumn("kind", text, (column) => column.notNull())
    .addColumn("holder", text, (column) => column.notNull())
    .addColumn("since", integer, (column) => column.notNull())
    .addColumn("deadline", integer, (column) => column.notNull())
    .addColumn("pid", integer, (column) => column.notNull())
    .addColumn("process_start", text, (column) => column.notNull())
    .addColumn("boot_id", text, (column) => column.notNull())
    .addColumn("pid_namespace", text, (column) => column.notNull())
    .addColumn("host", text, (column) => column.notNull())
    .addColumn("machine", text, (column) => column.notNull())
    .addCheckConstraint("lease_kind", oneOf("kind", ["exclusive", "shared"]))
    .modifyEnd(tableEnd)
    .execute();
  await db.schema.createIndex("lease_by_name").on("lease").columns(["name", "since"]).execute();
  await db.schema.createIndex("lease_one_exclusive").unique().on("lease").column("name").where(sql.ref("kind"), "=", sql.lit("exclusive")).execute();
}
