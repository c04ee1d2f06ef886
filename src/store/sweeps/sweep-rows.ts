import { z } from "zod";
import { sweepClasses, type RecipeOutcome } from "#sweep/words.ts";
import { flag, instant, jsonText, parseRow } from "../row.ts";
import type { Sweep, SweepRecipe } from "../store.ts";

const sweepSchema = z.object({
  id: z.string(),
  cause: z.string(),
  holder: z.string(),
  started_at: instant,
  finished_at: instant.nullable(),
  good: flag.nullable(),
  error: z.string().nullable(),
});

const recipeSchema = z.object({
  sweep: z.string(),
  recipe: z.string(),
  position: z.int(),
  state: z.enum(["pending", "running", "done"]),
  run: z.string().nullable(),
  started_at: instant.nullable(),
  ended_at: instant.nullable(),
  class: z.enum(sweepClasses).nullable(),
  reason: z.string().nullable(),
  release: z.string().nullable(),
  from_version: z.string().nullable(),
  to_version: z.string().nullable(),
  outcome_run: z.string().nullable(),
  canonical_since: instant.nullable(),
  notes: jsonText(z.array(z.string())).nullable(),
});

/** Sweeps from their rows, in the order of the first list. Pure. */
export function readSweeps(sweepRows: readonly { readonly id: string }[], recipeRows: readonly { readonly sweep: string; readonly recipe: string }[]): Sweep[] {
  const recipes = Map.groupBy(recipeRows, (row) => row.sweep);
  return sweepRows.map((row) => {
    const { started_at, finished_at, ...same } = parseRow(sweepSchema, "sweep", row.id, row);
    const lines = (recipes.get(row.id) ?? []).map(readRecipe).toSorted((a, b) => a.position - b.position);
    const complete = finished_at === null ? null : lines.every(({ state }) => state === "done");
    return { ...same, startedAt: started_at, finishedAt: finished_at, complete, recipes: lines };
  });
}

function readRecipe(row: { readonly sweep: string; readonly recipe: string }): SweepRecipe {
  const line = parseRow(recipeSchema, "sweep_recipe", `${row.sweep} ${row.recipe}`, row);
  const { recipe, position, state, run, started_at } = line;
  return { recipe, position, state, run, startedAt: started_at, outcome: readOutcome(line) };
}

function readOutcome({ recipe, position, ...line }: z.infer<typeof recipeSchema>): RecipeOutcome | null {
  if (line.class === null || line.reason === null || line.started_at === null || line.ended_at === null || line.notes === null) return null;
  return {
    recipe, position, class: line.class, reason: line.reason, release: line.release, from: line.from_version, to: line.to_version, run: line.outcome_run, canonicalSince: line.canonical_since,
    startedAt: line.started_at, endedAt: line.ended_at, notes: line.notes,
  };
}
