import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeExample } from "#results/testing/examples.ts";
import { checkStore } from "./check.ts";
import { schemaSteps } from "./migrations/all.ts";
import { openDatabase, openStore } from "./open.ts";
import { exampleCanonical } from "./testing/examples.ts";
import { engine, newPlace } from "./testing/place.ts";

describe(`a check of the store on ${engine}`, () => {
  test("reads every row and counts them", async () => {
    await using place = await newPlace();
    {
      await using store = await openStore(place);
      await store.canonicals.makeCurrent(exampleCanonical("notes"));
      await store.sweeps.begin({ cause: "timer", holder: "h", recipes: ["a", "b"] });
    }
    expect(await checkStore(place)).toMatchObject({ engine, steps: Object.keys(schemaSteps), problems: [], rows: { run: 0, canonical: 1, lease: 0, mirror: 0, sweep: 1, sweep_recipe: 2 } });
  });

  test("indexes the runs anew when asked", async () => {
    await using place = await newPlace();
    await makeExample("green", join(place.stateHome, "runs"));
    await writeFile(join(place.stateHome, "runs", "a-file"), "");
    const check = await checkStore(place, { reindex: true });
    expect(check).toMatchObject({ reindexed: { folders: 1, added: 1 }, rows: { run: 1 } });
    expect("reindexed" in (await checkStore(place))).toBe(false);
  });

  test.each([
    ["images", "not JSON"], ["images", "[{\"image\": 5}]"], ["images", "{}"],
  ])("a row whose %s is %s is named, and is a fault for whoever reads it", async (column, value) => {
    await using place = await newPlace();
    await using store = await openStore(place);
    const { id } = await store.canonicals.makeCurrent(exampleCanonical("notes"));
    await using database = await openDatabase(place);
    await database.kysely.updateTable("canonical").set({ [column]: value }).execute();
    await expect(store.canonicals.current("notes")).rejects.toMatchObject({ kind: "infrastructure", code: "store-row-invalid", message: expect.stringContaining(id) });
    const { problems } = await checkStore(place);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(id);
  });
});
