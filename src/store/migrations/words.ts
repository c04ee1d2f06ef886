import { sql, type ColumnDataType, type RawBuilder } from "kysely";
import type { StoreEngine } from "../store.ts";

/** How the two engines spell the same schema. Rows are checked by type in both (SQLite: STRICT), and text sorts by its bytes in both. */
export type SchemaWords = {
  readonly text: ColumnDataType | RawBuilder<string>;
  /** 64 bits: counts, sizes, milliseconds since the epoch. */
  readonly integer: ColumnDataType;
  /** Stands after the columns of a table. */
  readonly tableEnd: RawBuilder<unknown>;
};

export const schemaWords: Readonly<Record<StoreEngine, SchemaWords>> = {
  sqlite: { text: "text", integer: "integer", tableEnd: sql`strict` },
  postgres: { text: sql`text collate "C"`, integer: "bigint", tableEnd: sql`` },
};

/** `column in ('a', 'b')`, for a CHECK; null passes, as in every CHECK. */
export function oneOf(column: string, words: readonly string[]): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} in (${sql.join(words.map((word) => sql.lit(word)))})`;
}

/** `column in (0, 1)`. */
export function isFlag(column: string): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} in (0, 1)`;
}
