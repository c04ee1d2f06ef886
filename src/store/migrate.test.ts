import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { lanes, verdictSchema } from "#results/schema.ts";
import { snapshotMethods } from "#canonical/snapshot/port.ts";
import { sweepClasses } from "#sweep/words.ts";
import { migrate, schemaState } from "./migrate.ts";
import { schemaSteps } from "./migrations/all.ts";
import { openDatabase, openStore } from "./open.ts";
import { exampleCanonical, exampleOutcome } from "./testing/examples.ts";
import { openBare } from "./testing/open-bare.ts";
import { engine, newPlace } from "./testing/place.ts";

const names = Object.keys(schemaSteps);

/** Tables, columns, indexes and checks, as the engine describes them. */
async function describeSchema(place: Parameters<typeof openBare>[0]): Promise<unknown> {
  await using bare = await openBare(place);
  const query = engine === "sqlite"
    ? sql`select type, name, sql from sqlite_schema where name not like 'sqlite_%' order by name`
    : sql`select table_name, column_name, data_type, is_nullable, collation_name from information_schema.columns where table_schema = 'public' union all
        select tablename, indexname, indexdef, '', '' from pg_indexes where schemaname = 'public' union all
        select conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '' from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2, 3`;
  return (await query.execute(bare.kysely)).rows;
}

describe(`the schema on ${engine}`, () => {
  test.each(names.map((name, index) => [index, name] as const))("a store with %i steps is brought up to date, from %s on", async (count) => {
    await using fresh = await newPlace();
    await using old = await newPlace();
    {
      await using bare = await openBare(old);
      const earlier = Object.fromEntries(Object.entries(schemaSteps).slice(0, count));
      expect(await migrate(bare.kysely, engine, earlier)).toEqual(names.slice(0, count));
      expect(await schemaState(bare.kysely)).toEqual({ taken: names.slice(0, count), pending: names.slice(count) });
    }
    {
      await using database = await openDatabase(old);
      expect(database.migrated).toEqual(names.slice(count));
      await using made = await openDatabase(fresh);
      expect(made.migrated).toEqual(names);
    }
    expect(await describeSchema(old)).toEqual(await describeSchema(fresh));
    await using again = await openDatabase(old);
    expect(again.migrated).toEqual([]);
  });

  test("what was in it stays", async () => {
    await using place = await newPlace();
    const record = exampleCanonical("notes");
    {
      await using bare = await openBare(place);
      await migrate(bare.kysely, engine, Object.fromEntries(Object.entries(schemaSteps).slice(0, 2)));
      await sql`insert into run (id, recipe, lane, folder, host, started_at) values ('r', 'notes', 'cold', '/r', 'h', 5)`.execute(bare.kysely);
    }
    await using store = await openStore(place);
    expect(await store.runs.list()).toMatchObject([{ id: "r", startedAt: "1970-01-01T00:00:00.005Z" }]);
    await store.canonicals.makeCurrent(record);
  });

  test("one that a newer cc-ci wrote is refused and left alone, for reading too", async () => {
    await using place = await newPlace();
    {
      await using bare = await openBare(place);
      await migrate(bare.kysely, engine, { ...schemaSteps, "9999-later": async (db) => { await db.schema.createTable("later").addColumn("id", "integer").execute(); } });
    }
    const before = await describeSchema(place);
    for (const readOnly of [false, true]) {
      await expect(openStore(place, { readOnly })).rejects.toMatchObject({ kind: "infrastructure", code: "store-newer", message: expect.stringContaining("9999-later"), next: expect.stringContaining("cc-ci") });
    }
    expect(await describeSchema(place)).toEqual(before);
  });

  test("a step that fails takes all others of the same call back", async () => {
    await using place = await newPlace();
    {
      await using bare = await openBare(place);
      const failing = migrate(bare.kysely, engine, { ...schemaSteps, "9999-wrong": async (db) => { await sql`create table wrong (id nonsense references nowhere) nonsense`.execute(db); } });
      await expect(failing).rejects.toMatchObject({ code: "store-migration-failed", message: expect.stringContaining("9999-wrong") });
      expect(await schemaState(bare.kysely)).toEqual({ taken: [], pending: names });
    }
    await using store = await openStore(place);
    expect(await store.canonicals.all()).toEqual([]);
  });

  test("several that open a new store at once make it together", async () => {
    await using place = await newPlace();
    const stores = await Promise.all(Array.from({ length: 6 }, () => openStore(place)));
    for (const store of stores) {
      await store.canonicals.makeCurrent(exampleCanonical("notes"));
      await store[Symbol.asyncDispose]();
    }
  });

  test("one with steps to take is not read", async () => {
    await using place = await newPlace();
    {
      await using bare = await openBare(place);
      await migrate(bare.kysely, engine, Object.fromEntries(Object.entries(schemaSteps).slice(0, 1)));
    }
    await expect(openStore(place, { readOnly: true })).rejects.toMatchObject({ code: "store-outdated", next: expect.stringContaining("store migrate") });
  });

  test("the tables take every word of today, and no other", async () => {
    await using place = await newPlace();
    await using store = await openStore(place);
    const run = { recipe: "notes", startedAt: "2026-11-23T23:00:00.000Z", folder: "/r" };
    for (const lane of lanes) await store.runs.started({ ...run, id: lane, lane });
    for (const verdict of verdictSchema.options) await store.runs.finished({ id: "cold", endedAt: run.startedAt, ms: 1, level: 5, verdict, version: null });
    for (const method of snapshotMethods) await store.canonicals.makeCurrent(exampleCanonical("notes", { snapshot: { id: method, method, hash: "h", bytes: 1, files: 1 } }));
    const sweep = await store.sweeps.begin({ cause: "timer", holder: "h", recipes: sweepClasses });
    for (const [index, name] of sweepClasses.entries()) await store.sweeps.finishRecipe(sweep.id, exampleOutcome(name, index + 1, { class: name }));
    await expect(store.runs.started({ ...run, id: "x", lane: "warm" as never })).rejects.toThrow(/constraint/i);
    expect(await store.runs.get("x")).toBeNull();
  });

  test("two current canonicals, and a pruned one that is pinned, are refused by the table itself", async () => {
    await using place = await newPlace();
    await using database = await openDatabase(place);
    await using store = await openStore(place);
    const [first, second] = [exampleCanonical("notes"), exampleCanonical("notes", { pinned: true })];
    await store.canonicals.makeCurrent(first);
    await store.canonicals.makeCurrent(second);
    await expect(database.kysely.updateTable("canonical").set({ state: "current" }).where("id", "=", first.id).execute()).rejects.toThrow(/unique/i);
    await expect(database.kysely.updateTable("canonical").set({ state: "pruned" }).where("id", "=", second.id).execute()).rejects.toThrow(/constraint/i);
  });
});
