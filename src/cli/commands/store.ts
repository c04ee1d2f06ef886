import { stateHome } from "#config/home.ts";
import { loadConfig } from "#config/load.ts";
import { backupStore } from "#store/backup.ts";
import { checkStore } from "#store/check.ts";
import type { StoreLocation } from "#store/location.ts";
import { openDatabase } from "#store/open.ts";
import type { ReindexCounts } from "#store/store.ts";
import { exitCodes } from "../exit-codes.ts";

type Options = { readonly json?: boolean };

/** `cc-ci store check`: 0 when all of the store can be read, 3 when something is wrong with it. */
export async function storeCheckCommand(options: Options & { readonly reindex?: boolean }): Promise<void> {
  const check = await checkStore(await locationOf(), { reindex: options.reindex ?? false });
  if (check.problems.length > 0) process.exitCode = exitCodes.infrastructure;
  if (options.json) return print(JSON.stringify(check));
  print(`store: ${check.where}`);
  if (check.reindexed) print(`runs: ${reindexLine(check.reindexed)}`);
  for (const problem of check.problems) print(`WRONG: ${problem}`);
  const rows = Object.entries(check.rows).map(([table, count]) => `${table} ${count}`).join(", ");
  print(check.problems.length === 0 ? `good: all rows read (${rows})` : `NOT GOOD: ${check.problems.length} problems (${rows})`);
}

/** `cc-ci store backup`. */
export async function storeBackupCommand(file: string, options: Options): Promise<void> {
  const backup = await backupStore(await locationOf(), file);
  if (options.json) return print(JSON.stringify(backup));
  const rows = Object.entries(backup.rows).map(([table, count]) => `${table} ${count}`).join(", ");
  print(`${backup.file}: ${backup.bytes} bytes, checked (${rows})`);
}

/** `cc-ci store migrate`: other commands do it by themselves; this one says what it did. */
export async function storeMigrateCommand(options: Options): Promise<void> {
  await using database = await openDatabase(await locationOf());
  if (options.json) return print(JSON.stringify({ engine: database.engine, where: database.name, migrated: database.migrated }));
  print(database.migrated.length === 0 ? `${database.name}: nothing to do` : `${database.name}: took ${database.migrated.join(", ")}`);
}

async function locationOf(): Promise<StoreLocation> {
  const home = stateHome();
  return { stateHome: home, url: (await loadConfig(home)).store_url };
}

function reindexLine({ folders, added, updated, unchanged, removed, damaged }: ReindexCounts): string {
  return `${folders} folders: ${added} added, ${updated} updated, ${unchanged} as they were; ${removed} rows without a folder removed${damaged > 0 ? `; ${damaged} folders cannot be read` : ""}`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
