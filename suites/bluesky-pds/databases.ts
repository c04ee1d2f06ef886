import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Rows of a query on a copied SQLite database; one that is not sound is an error. */
export async function rowsOf(database: Buffer, query: string): Promise<readonly Record<string, unknown>[]> {
  const folder = await mkdtemp(join(tmpdir(), "pds-"));
  try {
    await writeFile(join(folder, "copy.sqlite"), database);
    const opened = new DatabaseSync(join(folder, "copy.sqlite"));
    try {
      const check = JSON.stringify(opened.prepare("PRAGMA integrity_check").all());
      if (!check.includes('"ok"')) throw new Error(`the database is damaged: ${check.slice(0, 200)}`);
      return opened.prepare(query).all();
    } finally {
      opened.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}
