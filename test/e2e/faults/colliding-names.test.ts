import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CanonicalRecord } from "#canonical/record.ts";
import { leftOf, resultsOf } from "../support/canonicals.ts";
import { askForName } from "../support/neighbour.ts";
import { openSweepShop, type SweepShop, type Swept } from "../support/sweeps.ts";

/** The recipe `app` has the name of every recipe's service; the two others begin alike. All are promoted at the same time, with names as long as the engine takes them. */
describe("colliding names", () => {
  const recipes = ["app", "appointment", "appointments"];
  const zone = "thirty-letters-long.cc-ci.test";
  let shop: SweepShop;
  let swept: Swept;
  let records: CanonicalRecord[];
  let answers: string[];
  beforeAll(async () => {
    shop = await openSweepShop();
    for (const name of recipes) await shop.enrol(name, [{ version: "1.0.0+1.0.0" }]);
    await using neighbour = await askForName(shop.workshop.docker, "app");
    swept = await shop.sweep("--jobs", "3", "--zone", zone);
    answers = await neighbour.answers();
    records = await Promise.all(recipes.map(async (name) => (await shop.current(name))!));
  }, 600_000);
  afterAll(() => shop.workshop[Symbol.asyncDispose]());

  test("all of them are promoted, at the same time", () => {
    expect([swept.code, swept.report.recipes.map(({ recipe, class: end }) => `${recipe} ${end}`)]).toEqual([0, recipes.map((name) => `${name} promoted`)]);
    const [latestStart, firstEnd] = [swept.report.recipes.map(({ startedAt }) => startedAt).toSorted().at(-1)!, swept.report.recipes.map(({ endedAt }) => endedAt).toSorted()[0]!];
    expect(latestStart < firstEnd).toBe(true);
  });

  test("each has a domain and stacks that no other one has, which the engine takes as they are", async () => {
    const plans = (await Promise.all(records.flatMap(({ run, seedRun, proofRun }) => [run, seedRun, proofRun]).map((run) => resultsOf(shop.workshop.home, run)))).map(({ plan }) => plan!);
    expect(new Set(records.map(({ domain }) => domain)).size).toBe(3);
    expect(new Set(plans.map(({ stack }) => stack)).size).toBe(9);
    // What was cut off could be what tells two apart.
    for (const { stack } of plans) expect(stack.endsWith(zone.replaceAll(".", "_"))).toBe(true);
  });

  test("nobody answers to the bare name `app` on the shared network", async () => {
    expect(answers.length).toBeGreaterThan(20);
    expect(new Set(answers)).toEqual(new Set(["nobody"]));
    expect(await leftOf(shop.workshop)).toEqual([]);
  });
});
