import { z } from "zod";
import { laneSchema, verdictSchema, type Results } from "#results/schema.ts";
import type { RunEntry } from "#results/runs.ts";
import { instant, milliseconds, parseRow } from "../row.ts";
import type { RunRow } from "../store.ts";
import type { Tables } from "../tables.ts";

const rowSchema = z.object({
  id: z.string(),
  recipe: z.string(),
  lane: laneSchema,
  folder: z.string(),
  host: z.string(),
  started_at: instant,
  ended_at: instant.nullable(),
  ms: z.number().nullable(),
  verdict: verdictSchema.nullable(),
  level: z.int().nullable(),
  version: z.string().nullable(),
});

export function readRunRow(row: { readonly id: string }): RunRow {
  const { started_at, ended_at, ...same } = parseRow(rowSchema, "run", row.id, row);
  return { ...same, startedAt: started_at, endedAt: ended_at };
}

/** The row that a run's folder proves; undefined for a damaged one. Pure. */
export function rowOfFolder(entry: RunEntry, host: string): Tables["run"] | undefined {
  if (entry.kind === "damaged") return undefined;
  if (entry.kind === "finished") return rowOfResults(entry.id, entry.path, entry.results, host);
  const { recipe, lane, startedAt } = entry.owner;
  return { id: entry.id, recipe, lane, folder: entry.path, host, started_at: milliseconds(startedAt), ended_at: null, ms: null, verdict: null, level: null, version: null };
}

function rowOfResults(id: string, folder: string, { run, head, verdict, level }: Results, host: string): Tables["run"] {
  return {
    id, recipe: run.recipe, lane: run.lane, folder, host, started_at: milliseconds(run.startedAt), ended_at: milliseconds(run.finishedAt), ms: Math.round(run.ms),
    verdict, level, version: head?.version ?? null,
  };
}

/** Whether two rows say the same. Pure. */
export function sameRow(a: Tables["run"], b: Tables["run"]): boolean {
  return (Object.keys(a) as (keyof Tables["run"])[]).every((column) => a[column] === b[column]);
}
