import { afterAll, describe, expect, test } from "vitest";
import { openStore } from "../open.ts";
import { exampleOutcome } from "../testing/examples.ts";
import { engine, newPlace } from "../testing/place.ts";

const place = await newPlace();
let now = Date.parse("2026-11-23T23:00:00.000Z");
const store = await openStore(place, { clock: { now: () => (now += 1000), monotonic: () => performance.now() } });
afterAll(async () => {
  await store[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
});
const { sweeps } = store;
const begin = (...recipes: string[]) => sweeps.begin({ cause: "timer", holder: "cc-ci sweep", recipes });
const end = { at: "2026-11-24T00:00:00.000Z", good: true, error: null };

describe(`sweeps on ${engine}`, () => {
  test("a whole sweep, with a kill in the middle of a recipe", async () => {
    expect([await sweeps.unfinished(), await sweeps.lastGood(), await sweeps.latest(5)]).toEqual([null, null, []]);
    const sweep = await begin("wiki", "notes");
    expect(sweep).toMatchObject({ cause: "timer", holder: "cc-ci sweep", finishedAt: null, complete: null, good: null, error: null });
    expect(sweep.recipes).toEqual([
      { recipe: "wiki", position: 1, state: "pending", run: null, startedAt: null, outcome: null },
      { recipe: "notes", position: 2, state: "pending", run: null, startedAt: null, outcome: null },
    ]);
    await sweeps.startRecipe(sweep.id, "wiki", "2026-11-23T23:00:00.000Z");
    await sweeps.setRun(sweep.id, "wiki", "run-1");
    expect((await sweeps.unfinished())?.recipes[0]).toEqual({ recipe: "wiki", position: 1, state: "running", run: "run-1", startedAt: "2026-11-23T23:00:00.000Z", outcome: null });
    await sweeps.startRecipe(sweep.id, "wiki", "2026-11-23T23:10:00.000Z");
    await sweeps.setRun(sweep.id, "wiki", "run-2");
    const outcome = exampleOutcome("wiki", 1, { run: "run-2" });
    await sweeps.finishRecipe(sweep.id, outcome);
    await expect(sweeps.finish(sweep.id, end)).rejects.toMatchObject({ code: "sweep-incomplete", message: expect.stringContaining("notes") });
    const skipped = exampleOutcome("notes", 2, { class: "skipped", reason: "no-new-version", release: null, run: null, canonicalSince: null, from: null, to: null, notes: [] });
    await sweeps.finishRecipe(sweep.id, skipped);
    const done = await sweeps.finish(sweep.id, end);
    expect(done).toMatchObject({ finishedAt: end.at, complete: true, good: true });
    expect(done.recipes.map((line) => line.outcome)).toEqual([outcome, skipped]);
    expect([await sweeps.unfinished(), await sweeps.lastGood(), await sweeps.get(sweep.id)]).toEqual([null, done, done]);
  });

  test("an outcome is written once, and only in a sweep that goes on", async () => {
    const { id } = await begin("notes");
    await expect(sweeps.finishRecipe(id, exampleOutcome("wiki", 1))).rejects.toMatchObject({ code: "sweep-recipe-unknown" });
    await expect(sweeps.finishRecipe(id, exampleOutcome("notes", 2))).rejects.toMatchObject({ code: "sweep-recipe-unknown" });
    await sweeps.finishRecipe(id, exampleOutcome("notes", 1, { class: "red" }));
    for (const again of [() => sweeps.finishRecipe(id, exampleOutcome("notes", 1)), () => sweeps.startRecipe(id, "notes", end.at), () => sweeps.setRun(id, "notes", "run-9")]) {
      await expect(again()).rejects.toMatchObject({ code: "sweep-recipe-done", kind: "infrastructure" });
    }
    const ended = await sweeps.finish(id, { ...end, good: false, error: "a reason" });
    expect(ended).toMatchObject({ complete: true, good: false, error: "a reason" });
    await expect(sweeps.finish(id, end)).rejects.toMatchObject({ code: "sweep-finished" });
    await expect(sweeps.startRecipe(id, "notes", end.at)).rejects.toMatchObject({ code: "sweep-finished" });
    expect((await sweeps.get(id))?.recipes[0]?.outcome?.class).toBe("red");
    expect((await sweeps.lastGood())?.id).not.toBe(id);
  });

  test("a sweep of nothing, one that was given up, one that is not there", async () => {
    const none = await begin();
    await expect(sweeps.finish(none.id, end)).rejects.toMatchObject({ code: "sweep-incomplete" });
    expect(await sweeps.finish(none.id, { ...end, good: false, error: "no recipe is enrolled" })).toMatchObject({ complete: true, good: false });
    const broken = await begin("notes", "wiki");
    expect(await sweeps.finish(broken.id, { ...end, good: false, error: "x\0y" })).toMatchObject({ complete: false, good: false, error: "x\uFFFDy" });
    await expect(begin("notes", "wiki", "notes")).rejects.toMatchObject({ code: "sweep-recipe-twice" });
    await expect(sweeps.finish("nothing", end)).rejects.toMatchObject({ code: "sweep-missing" });
    expect(await sweeps.get("nothing")).toBeNull();
  });

  test("the latest come first", async () => {
    const made = [await begin("a"), await begin("b"), await begin("c")];
    expect((await sweeps.latest(2)).map(({ id }) => id)).toEqual([made[2]!.id, made[1]!.id]);
    expect((await sweeps.unfinished())?.id).toBe(made[2]!.id);
    expect((await sweeps.latest(100)).length).toBeGreaterThan(5);
  });

  test("durations are those of outcomes that ran something, newest first", async () => {
    for (const [minutes, run] of [[10, "r1"], [20, "r2"], [1, null], [30, "r3"]] as const) {
      const { id } = await begin("timed");
      const startedAt = new Date(now).toISOString();
      now += minutes * 60_000;
      await sweeps.finishRecipe(id, exampleOutcome("timed", 1, { run, startedAt, endedAt: new Date(now).toISOString() }));
    }
    expect(await sweeps.durations("timed", 2)).toEqual([30 * 60_000, 20 * 60_000]);
    expect(await sweeps.durations("timed", 9)).toEqual([30 * 60_000, 20 * 60_000, 10 * 60_000]);
    expect(await sweeps.durations("never", 9)).toEqual([]);
  });

  test("five hundred recipes", async () => {
    const sweep = await begin(...Array.from({ length: 500 }, (_, index) => `recipe-${index}`));
    expect(sweep.recipes.map(({ position }) => position)).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
  });
});
