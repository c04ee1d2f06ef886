import { access, chmod, constants, copyFile, mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Fault } from "#kit/fault.ts";
import { explainSqlite, sqliteCode, sqliteCodes, storeDamaged, storeFull, storeReadOnly } from "./explain.ts";
import { patiently } from "./patience.ts";

/**
 * Opens the file for writing, and makes it where there is none: write-ahead log, so that readers and a writer do not wait for each other; every commit is on the
 * disk when it returns. Faults: `store-damaged`, `store-read-only`, `store-full`, `store-busy`, `store-unreadable`.
 */
export async function openForWriting(file: string): Promise<DatabaseSync> {
  await mkdir(dirname(file), { recursive: true }).catch((error: NodeJS.ErrnoException) => { throw explainFile(error, file); });
  for (const path of [file, dirname(file)]) {
    await access(path, constants.W_OK).catch((error: NodeJS.ErrnoException) => { if (error.code !== "ENOENT") throw explainFile(error, file); });
  }
  const database = explained(file, () => new DatabaseSync(file, { enableForeignKeyConstraints: true }));
  try {
    await patiently(() => explained(file, () => {
      checkQuickly(database, file);
      database.exec("pragma journal_mode = wal");
      database.exec("pragma synchronous = full");
    }));
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/**
 * Opens the file for reading only; undefined where there is none. A file that SQLite cannot open in a folder without write permission is read from a copy.
 * Faults as {@link openForWriting}.
 */
export async function openForReading(file: string): Promise<DatabaseSync | undefined> {
  const there = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw explainFile(error, file);
  });
  if (!there) return undefined;
  try {
    return await openReadOnly(file);
  } catch (error) {
    const code = error instanceof Fault ? sqliteCode(error.cause) : undefined;
    if (code !== sqliteCodes.readOnly && code !== sqliteCodes.cannotOpen) throw error;
    return readCopy(file);
  }
}

async function openReadOnly(file: string): Promise<DatabaseSync> {
  const database = explained(file, () => new DatabaseSync(file, { readOnly: true }));
  try {
    await patiently(() => explained(file, () => checkQuickly(database, file)));
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The write-ahead log comes along, as it may hold the last changes. The copy has no name any more once it is open, so that nothing is left of it. */
async function readCopy(file: string): Promise<DatabaseSync> {
  const folder = await mkdtemp(join(tmpdir(), "cc-ci-store-"));
  try {
    const copy = join(folder, "store.sqlite");
    await copyFile(file, copy);
    await copyFile(`${file}-wal`, `${copy}-wal`).catch((error: NodeJS.ErrnoException) => { if (error.code !== "ENOENT") throw error; });
    await chmod(copy, 0o600);
    const database = explained(file, () => new DatabaseSync(copy));
    try {
      explained(file, () => {
        checkQuickly(database, file);
        database.exec("pragma journal_mode = delete");
      });
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    throw explainFile(error as NodeJS.ErrnoException, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function checkQuickly(database: DatabaseSync, file: string): void {
  const [row] = database.prepare("pragma quick_check(1)").all();
  const found = row?.quick_check;
  if (found !== "ok") throw storeDamaged(file, String(found ?? "it cannot be checked"));
}

function explained<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explainSqlite(error, file);
  }
}

function explainFile(error: NodeJS.ErrnoException, file: string): unknown {
  if (error.code === "ENOSPC" || error.code === "EDQUOT") return storeFull(file, error);
  if (error.code === "EACCES" || error.code === "EPERM" || error.code === "EROFS") return storeReadOnly(file, error);
  if (error.code === "ENOTDIR" || error.code === "EEXIST") {
    return new Fault("infrastructure", "store-unreadable", `there is no folder for the store ${file}: ${error.code}`, { next: "Check where CC_CI_HOME leads.", cause: error });
  }
  return error;
}
