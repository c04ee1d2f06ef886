import type { Kysely, Transaction } from "kysely";
import { Fault } from "#kit/fault.ts";
import { randomHex } from "#kit/ids.ts";
import { change, type Database } from "../database.ts";
import { milliseconds, storable } from "../row.ts";
import type { Sweep, Sweeps } from "../store.ts";
import type { Tables } from "../tables.ts";
import { readSweeps } from "./sweep-rows.ts";

/** All changes of sweeps go one after another. */
const key = "sweeps";

export function sweeps(database: Database): Sweeps {
  const { kysely } = database;
  return {
    begin: (sweep) => begin(database, sweep),
    get: async (id) => (await read(kysely, [id]))[0] ?? null,
    unfinished: async () => newest(kysely, (query) => query.where("finished_at", "is", null).limit(1)),
    latest: async (n) => read(kysely, await ids(kysely, (query) => query.limit(n))),
    lastGood: async () => newest(kysely, (query) => query.where("good", "=", 1).limit(1)),
    startRecipe: (id, recipe, startedAt) => change(database, key, async (on) => {
      await mustBeOpen(on, id, recipe);
      await set(on, id, recipe, { state: "running", started_at: milliseconds(startedAt) });
    }),
    setRun: (id, recipe, run) => change(database, key, async (on) => {
      await mustBeOpen(on, id, recipe);
      await set(on, id, recipe, { run });
    }),
    finishRecipe: (id, outcome) => change(database, key, async (on) => {
      await mustBeOpen(on, id, outcome.recipe, outcome.position);
      await set(on, id, outcome.recipe, {
        state: "done", started_at: milliseconds(outcome.startedAt), ended_at: milliseconds(outcome.endedAt), class: outcome.class, reason: storable(outcome.reason), release: outcome.release,
        from_version: outcome.from, to_version: outcome.to, outcome_run: outcome.run, canonical_since: outcome.canonicalSince === null ? null : milliseconds(outcome.canonicalSince),
        notes: JSON.stringify(outcome.notes),
      });
    }),
    finish: (id, end) => change(database, key, (on) => finish(on, id, end)),
    durations: async (recipe, n) => {
      const rows = await kysely.selectFrom("sweep_recipe").select(["started_at", "ended_at"]).where("recipe", "=", recipe).where("outcome_run", "is not", null)
        .where("state", "=", "done").orderBy("ended_at", "desc").limit(n).execute();
      return rows.map((row) => Math.max(0, (row.ended_at ?? 0) - (row.started_at ?? 0)));
    },
  };
}

async function begin(database: Database, { cause, recipes, holder }: Parameters<Sweeps["begin"]>[0]): Promise<Sweep> {
  const twice = recipes.find((recipe, index) => recipes.indexOf(recipe) !== index);
  if (twice !== undefined) throw new Fault("infrastructure", "sweep-recipe-twice", `${twice} is twice in the list of a sweep`, { next: "Report this: cc-ci itself made the list." });
  const now = database.clock.now();
  const id = `${new Date(now).toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15)}-${randomHex(3)}`;
  return change(database, key, async (on) => {
    await on.insertInto("sweep").values({ id, cause, holder, started_at: now, finished_at: null, good: null, error: null }).execute();
    const none = { run: null, started_at: null, ended_at: null, class: null, reason: null, release: null, from_version: null, to_version: null, outcome_run: null, canonical_since: null, notes: null };
    // One by one: PostgreSQL takes at most 65535 values in a statement.
    for (const [index, recipe] of recipes.entries()) await on.insertInto("sweep_recipe").values({ sweep: id, recipe, position: index + 1, state: "pending", ...none }).execute();
    return mustBeThere(on, id);
  });
}

async function finish(on: Transaction<Tables>, id: string, { at, good, error }: Parameters<Sweeps["finish"]>[1]): Promise<Sweep> {
  const sweep = await mustBeThere(on, id);
  if (sweep.finishedAt !== null) throw finished(sweep);
  const open = sweep.recipes.filter(({ state }) => state !== "done").map(({ recipe }) => recipe);
  if (good && (open.length > 0 || sweep.recipes.length === 0)) {
    throw new Fault("infrastructure", "sweep-incomplete", sweep.recipes.length === 0 ? `the sweep ${id} has no recipes` : `the sweep ${id} has no outcome of ${open.join(", ")}`, {
      next: "Run `cc-ci sweep` again; it goes on where this one stopped.",
    });
  }
  await on.updateTable("sweep").set({ finished_at: milliseconds(at), good: good ? 1 : 0, error: error === null ? null : storable(error) }).where("id", "=", id).execute();
  return mustBeThere(on, id);
}

async function set(on: Transaction<Tables>, id: string, recipe: string, facts: Partial<Tables["sweep_recipe"]>): Promise<void> {
  await on.updateTable("sweep_recipe").set(facts).where("sweep", "=", id).where("recipe", "=", recipe).execute();
}

/** The sweep goes on, and this recipe of it has no outcome yet. */
async function mustBeOpen(on: Transaction<Tables>, id: string, recipe: string, position?: number): Promise<void> {
  const sweep = await mustBeThere(on, id, recipe);
  if (sweep.finishedAt !== null) throw finished(sweep);
  const line = sweep.recipes.find((candidate) => position === undefined || candidate.position === position);
  if (!line) {
    throw new Fault("infrastructure", "sweep-recipe-unknown", `the sweep ${id} has no recipe ${recipe}${position === undefined ? "" : ` at position ${position}`}`, { next: "Report this: cc-ci itself made the list." });
  }
  if (line.state === "done") throw new Fault("infrastructure", "sweep-recipe-done", `${recipe} has its outcome in the sweep ${id} already: ${line.outcome?.class}`, { next: "Another process may work on this sweep: see `cc-ci store check`." });
}

/** @param recipe read only its line, so that a change of one costs the same in a sweep of a thousand */
async function mustBeThere(on: Transaction<Tables>, id: string, recipe?: string): Promise<Sweep> {
  const [sweep] = await read(on, [id], recipe);
  if (sweep) return sweep;
  throw new Fault("infrastructure", "sweep-missing", `there is no sweep ${id} in the store`, { next: "See `cc-ci sweep --status`." });
}

function finished(sweep: Sweep): Fault {
  return new Fault("infrastructure", "sweep-finished", `the sweep ${sweep.id} ended at ${sweep.finishedAt}`, { next: "Start another one." });
}

type Query = ReturnType<typeof byStart>;

function byStart(on: Kysely<Tables>) {
  return on.selectFrom("sweep").select("id").orderBy("started_at", "desc").orderBy("id", "desc");
}

async function ids(on: Kysely<Tables>, narrow: (query: Query) => Query): Promise<string[]> {
  return (await narrow(byStart(on)).execute()).map(({ id }) => id);
}

async function newest(on: Kysely<Tables>, narrow: (query: Query) => Query): Promise<Sweep | null> {
  return (await read(on, await ids(on, narrow)))[0] ?? null;
}

/** Newest start first; with all recipes, or with one only. */
async function read(on: Kysely<Tables>, wanted: readonly string[], recipe?: string): Promise<Sweep[]> {
  if (wanted.length === 0) return [];
  const rows = await on.selectFrom("sweep").selectAll().where("id", "in", wanted).orderBy("started_at", "desc").orderBy("id", "desc").execute();
  const recipes = on.selectFrom("sweep_recipe").selectAll().where("sweep", "in", wanted);
  return readSweeps(rows, await (recipe === undefined ? recipes : recipes.where("recipe", "=", recipe)).execute());
}
