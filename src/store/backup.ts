import { link, open, rm, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Fault } from "#kit/fault.ts";
import { randomHex } from "#kit/ids.ts";
import { storeFile, storeName, type StoreLocation } from "./location.ts";
import { explainSqlite, sqliteCode, sqliteCodes } from "./sqlite/explain.ts";
import { openForReading } from "./sqlite/open-sqlite.ts";
import { tableNames, type Tables } from "./tables.ts";

/** `rows` were counted in the copy, which has been checked. */
export type Backup = { readonly file: string; readonly bytes: number; readonly rows: Readonly<Record<keyof Tables, number>> };

/**
 * Copies a store of a file while others go on working with it. The copy appears under its name once it is whole, checked and on the disk. Faults (usage):
 * `backup-exists`, `backup-by-pg-dump`, `backup-no-store`; (infrastructure) `backup-failed`, and those of opening the store.
 */
export async function backupStore(location: StoreLocation, target: string): Promise<Backup> {
  if (location.url !== undefined) {
    throw new Fault("usage", "backup-by-pg-dump", `the store is on ${storeName(location)}, which has its own backups`, { next: "Use pg_dump on that database." });
  }
  const file = resolve(target);
  if (await stat(file).catch(() => undefined)) throw exists(file);
  const source = await openForReading(storeFile(location));
  if (!source) throw new Fault("usage", "backup-no-store", `there is no store ${storeFile(location)} yet`, { next: "Nothing needs to be copied." });
  const temporary = `${file}.${randomHex(4)}.tmp`;
  try {
    source.prepare("vacuum into ?").run(temporary);
    const rows = countRows(temporary);
    await sync(temporary);
    await link(temporary, file).catch((error: NodeJS.ErrnoException) => { throw error.code === "EEXIST" ? exists(file) : error; });
    await sync(dirname(file));
    return { file, bytes: (await stat(file)).size, rows };
  } catch (error) {
    throw explain(error, file, storeFile(location));
  } finally {
    source.close();
    await rm(temporary, { force: true });
  }
}

function countRows(file: string): Record<keyof Tables, number> {
  using database = new DatabaseSync(file, { readOnly: true });
  const [check] = database.prepare("pragma integrity_check(1)").all();
  if (check?.integrity_check !== "ok") throw new Fault("infrastructure", "backup-failed", `the copy is not whole: ${String(check?.integrity_check)}`, { next: "Run `cc-ci store check`." });
  const there = new Set(database.prepare("select name from sqlite_schema where type = 'table'").all().map(({ name }) => name));
  const count = (name: keyof Tables): number => (there.has(name) ? Number(database.prepare(`select count(*) as rows from ${name}`).get()?.rows) : 0);
  return Object.fromEntries(tableNames.map((name) => [name, count(name)])) as Record<keyof Tables, number>;
}

async function sync(path: string): Promise<void> {
  await using handle = await open(path, "r");
  await handle.sync();
}

function exists(file: string): Fault {
  return new Fault("usage", "backup-exists", `${file} is there already`, { next: "Name a file that does not exist yet." });
}

/** A full or missing folder is the copy's; a damaged page is the store's. */
function explain(error: unknown, file: string, store: string): unknown {
  if (error instanceof Fault) return error;
  const code = sqliteCode(error);
  if (code === sqliteCodes.corrupt || code === sqliteCodes.busy) return explainSqlite(error, store);
  const reason = (error as Error).message;
  return new Fault("infrastructure", "backup-failed", `the copy ${file} cannot be written: ${code === sqliteCodes.full ? "its disk is full" : reason}`, { next: "Check the folder and the room on its disk; nothing was left there.", cause: error });
}
