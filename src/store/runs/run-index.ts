import { Fault } from "#kit/fault.ts";
import { change, type Database } from "../database.ts";
import { milliseconds } from "../row.ts";
import type { RunFilter, RunIndex, RunRow } from "../store.ts";
import { reindex } from "./reindex.ts";
import { readRunRow } from "./run-row.ts";

export function runIndex(database: Database): RunIndex {
  const { kysely, host } = database;
  return {
    started: ({ id, recipe, lane, startedAt, folder }) => change(database, "runs", async (on) => {
      const facts = { recipe, lane, folder, host, started_at: milliseconds(startedAt) };
      await on.insertInto("run").values({ id, ...facts, ended_at: null, ms: null, verdict: null, level: null, version: null })
        .onConflict((conflict) => conflict.column("id").doUpdateSet(facts)).execute();
    }),
    finished: ({ id, endedAt, ms, verdict, level, version }) => change(database, "runs", async (on) => {
      const { numUpdatedRows } = await on.updateTable("run").set({ ended_at: milliseconds(endedAt), ms: Math.round(ms), verdict, level, version }).where("id", "=", id).executeTakeFirst();
      if (numUpdatedRows === 0n) {
        throw new Fault("infrastructure", "run-not-indexed", `the run ${id} is not in the store's index`, { next: "Run `cc-ci store check --reindex`; the run's folder has all of it." });
      }
    }),
    get: async (id) => {
      const row = await kysely.selectFrom("run").selectAll().where("id", "=", id).executeTakeFirst();
      return row ? readRunRow(row) : null;
    },
    list: (filter = {}) => list(database, filter),
    reindex: (stateHome) => reindex(database, stateHome),
  };
}

async function list({ kysely }: Database, { recipe, lane, verdict, ended, before, limit = 100 }: RunFilter): Promise<RunRow[]> {
  let query = kysely.selectFrom("run").selectAll().orderBy("started_at", "desc").orderBy("id", "desc").limit(limit);
  if (recipe !== undefined) query = query.where("recipe", "=", recipe);
  if (lane !== undefined) query = query.where("lane", "=", lane);
  if (verdict !== undefined) query = query.where("verdict", "=", verdict);
  if (ended !== undefined) query = query.where("ended_at", ended ? "is not" : "is", null);
  if (before !== undefined) query = query.where("started_at", "<", milliseconds(before));
  return (await query.execute()).map(readRunRow);
}
