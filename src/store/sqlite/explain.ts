import { Fault } from "#kit/fault.ts";

/** Primary result codes of SQLite. */
export const sqliteCodes = { busy: 5, locked: 6, readOnly: 8, io: 10, corrupt: 11, full: 13, cannotOpen: 14, notDatabase: 26 } as const;

/** What an error of node:sqlite means for who runs cc-ci. Others come back as they are. Pure. */
export function explainSqlite(error: unknown, file: string): unknown {
  switch (sqliteCode(error)) {
    case sqliteCodes.busy:
    case sqliteCodes.locked:
      return new Fault("infrastructure", "store-busy", `another process has kept the store ${file} for too long`, { next: "Look for a process that hangs, such as a shell on the store; then try again.", cause: error });
    case sqliteCodes.readOnly:
      return storeReadOnly(file, error);
    case sqliteCodes.full:
      return storeFull(file, error);
    case sqliteCodes.corrupt:
    case sqliteCodes.notDatabase:
      return storeDamaged(file, (error as Error).message, error);
    case sqliteCodes.io:
    case sqliteCodes.cannotOpen:
      return new Fault("infrastructure", "store-unreadable", `the store ${file} cannot be read or written: ${(error as Error).message}`, { next: "Check the folder's permissions and the disk (`dmesg`).", cause: error });
    default:
      return error;
  }
}

/** The primary result code of an error of node:sqlite. */
export function sqliteCode(error: unknown): number | undefined {
  const code = error instanceof Error && "errcode" in error ? error.errcode : undefined;
  return typeof code === "number" ? code & 0xff : undefined;
}

/** Nothing of ours ever removes or overwrites a damaged store. */
export function storeDamaged(file: string, why: string, cause?: unknown): Fault {
  return new Fault("infrastructure", "store-damaged", `the store ${file} is damaged: ${why}`, {
    next: `Move ${file} away together with its -wal and -shm files, put a backup (\`cc-ci store backup\`) in its place, and run \`cc-ci store check --reindex\`. Without a backup the index of runs comes back the same way; canonicals do not.`,
    cause,
  });
}

export function storeReadOnly(file: string, cause?: unknown): Fault {
  return new Fault("infrastructure", "store-read-only", `the store ${file} cannot be written to`, { next: "Run cc-ci as the user who owns it, and check that its disk is not mounted read-only.", cause });
}

export function storeFull(file: string, cause?: unknown): Fault {
  return new Fault("infrastructure", "store-full", `the disk of the store ${file} is full; the change was not made, and nothing that was there is lost`, { next: "Make room on that disk, then try again.", cause });
}
