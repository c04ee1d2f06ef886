import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Transaction } from "kysely";
import { unclaimed } from "#results/owner-alive.ts";
import { readRun } from "#results/runs.ts";
import { change, type Database } from "../database.ts";
import type { ReindexCounts } from "../store.ts";
import type { Tables } from "../tables.ts";
import { rowOfFolder, sameRow } from "./run-row.ts";

/** Brings the index in step with the run folders of this machine. Runs may start and end meanwhile. */
export async function reindex(database: Database, stateHome: string): Promise<ReindexCounts> {
  const found = await readFolders(join(stateHome, "runs"), database.host);
  return change(database, "runs", async (on) => {
    const own = on.selectFrom("run").selectAll();
    const before = await (database.engine === "sqlite" ? own : own.where("host", "=", database.host)).execute();
    const known = new Map(before.map((row) => [row.id, row]));
    const counts = { folders: found.size, added: 0, updated: 0, unchanged: 0, removed: 0, damaged: [...found.values()].filter((row) => row === undefined).length };
    for (const row of found.values()) if (row) counts[await bring(on, row, known.get(row.id), database.host)] += 1;
    for (const row of before) {
      if (found.get(row.id)) continue;
      // It may have started after the folders were read.
      if (rowOfFolder(await readRun(row.folder), database.host)) continue;
      await on.deleteFrom("run").where("id", "=", row.id).execute();
      counts.removed += 1;
    }
    return counts;
  });
}

async function bring(on: Transaction<Tables>, read: Tables["run"], known: Tables["run"] | undefined, host: string): Promise<"added" | "updated" | "unchanged"> {
  if (!known) {
    await on.insertInto("run").values(read).execute();
    return "added";
  }
  // A run that has ended since its folder was read must not be taken back.
  const row = known.ended_at !== null && read.ended_at === null ? (rowOfFolder(await readRun(read.folder), host) ?? read) : read;
  if (sameRow(row, known)) return "unchanged";
  await on.updateTable("run").set(row).where("id", "=", row.id).execute();
  return "updated";
}

/** Rows by run id; undefined for a folder that cannot be read. In portions, as there may be thousands. */
async function readFolders(root: string, host: string): Promise<Map<string, Tables["run"] | undefined>> {
  const entries = await readdir(root, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith(unclaimed)).map((entry) => entry.name).toSorted();
  const rows = new Map<string, Tables["run"] | undefined>();
  for (let index = 0; index < names.length; index += 64) {
    const portion = names.slice(index, index + 64);
    const read = await Promise.all(portion.map(async (name) => rowOfFolder(await readRun(join(root, name)), host)));
    for (const [at, name] of portion.entries()) rows.set(name, read[at]);
  }
  return rows;
}
