import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "#kit/packages.ts";
import type { Results } from "#results/schema.ts";
import { imagesOfSample } from "#samples/images-of.ts";
import { listSamples } from "#samples/list-samples.ts";
import { openWorkshop, type Workshop } from "./support/workshop.ts";

/** Real apps whose images are made in under two minutes. All of them: `npm run demo:apps`. */
const quick = ["matrix-synapse", "mumble", "radicale", "wordpress"];
const samples = (await listSamples("recipes")).filter(({ name }) => quick.includes(name));

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop((await Promise.all(samples.map(imagesOfSample))).flat());
}, 1_200_000);
afterAll(() => workshop?.[Symbol.asyncDispose]());

test("all of them are looked at", () => {
  expect(samples.map(({ name }) => name)).toEqual(quick);
});

describe.each(samples)("$name", ({ name, releases }) => {
  let results: Results;
  let code: number | null;
  beforeAll(async () => {
    const path = await workshop.sample(`recipes/${name}`);
    ({ results, code } = await workshop.start(["run", path, "--suite", join(packageRoot, "suites", name), "--json"]).results());
  }, 600_000);

  test("is green at the highest level, from its older to its newer release", () => {
    expect({ code, fault: results.fault, verdict: results.verdict, level: results.level }).toEqual({ code: 0, fault: null, verdict: "green", level: 5 });
    expect([results.plan?.base.version, results.head?.version]).toEqual(releases.slice(-2).map(({ version }) => version));
  });

  test("its own data came through upgrade and restore, and nothing is left", () => {
    const held = results.claims.filter(({ id }) => id === "upgrade.data:data" || id === "restore.data:data").map(({ id, holds }) => `${id} ${holds}`);
    expect(held).toEqual(["upgrade.data:data true", "restore.data:data true"]);
    expect(results.inventory?.left).toEqual([]);
    expect(results.tiers.find(({ tier }) => tier === "custom")?.tests.filter(({ status }) => status === "pass").length).toBeGreaterThanOrEqual(2);
  });
});
