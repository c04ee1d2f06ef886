import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from "node:sqlite";
import { messageOf } from "#kit/fault.ts";
import { damaged } from "./damaged.ts";

/** A copy of an SQLite database that is sound. Removed when it is disposed of. */
export type SqliteCopy = AsyncDisposable & {
  /** The rows of a query, with values for its question marks. */
  rows(query: string, ...values: SQLInputValue[]): Record<string, SQLOutputValue>[];
};

function look(database: DatabaseSync): string[] {
  try {
    return database.prepare("PRAGMA integrity_check").all().map((row) => String(row["integrity_check"]));
  } catch (error) {
    return [messageOf(error)];
  }
}

/**
 * Opens the content of an SQLite file.
 * @throws when it is no database, or a damaged one
 */
export async function openSqlite(content: Buffer): Promise<SqliteCopy> {
  const folder = await mkdtemp(join(tmpdir(), "cc-ci-sqlite-"));
  try {
    const file = join(folder, "copy.sqlite");
    await writeFile(file, content, { mode: 0o600 });
    const database = new DatabaseSync(file);
    try {
      const said = look(database);
      if (said.join() !== "ok") throw damaged(`the database is damaged: ${said.slice(0, 3).join("; ")}`);
      return {
        rows: (query, ...values) => database.prepare(query).all(...values),
        async [Symbol.asyncDispose]() {
          database.close();
          await rm(folder, { recursive: true });
        },
      };
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
