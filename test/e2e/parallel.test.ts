import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "#kit/packages.ts";
import type { Results } from "#results/schema.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { itemsOf } from "./support/engine.ts";
import { openWorkshop, type Workshop } from "./support/workshop.ts";

/** Two runs of one recipe and one of another, all at once. */
const recipes = ["custom-html", "custom-html", "notes"];

type Run = { readonly name: string; readonly results: Results; readonly folder: string; readonly code: number | null };

let workshop: Workshop;
let runs: Run[];

beforeAll(async () => {
  workshop = await openWorkshop(["probe", "nginx", "notes", "postgres"]);
  const calls = await Promise.all(
    recipes.map(async (name) => ({ name, call: workshop.start(["run", await workshop.sample(`recipes/${name}`), "--suite", join(packageRoot, "suites", name), "--json"]) })),
  );
  runs = await Promise.all(calls.map(async ({ name, call }) => ({ name, ...(await call.results()) })));
});

afterAll(() => workshop[Symbol.asyncDispose]());

describe.each(recipes.map((name, index) => ({ name, index })))("run $index, of $name", ({ index }) => {
  const run = (): Run => runs[index] as Run;
  const others = (): Run[] => runs.filter((other) => other !== run());

  test("is green in all five tiers", () => {
    const { results, code } = run();
    expect({ code, fault: results.fault, verdict: results.verdict }).toEqual({ code: 0, fault: null, verdict: "green" });
    expect(results.tiers.map(({ status }) => status)).toEqual(["pass", "pass", "pass", "pass", "pass"]);
    expect(results.inventory?.left).toEqual([]);
  });

  test("ran while the others did", () => {
    const { run: own } = run().results;
    for (const { results } of others()) expect(own.startedAt < results.run.finishedAt && results.run.startedAt < own.finishedAt).toBe(true);
  });

  test("has a domain, a stack and data of its own, and knows nothing of the others", async () => {
    const text = await everythingIn(run().folder);
    expect(text).toContain(run().results.plan?.domain);
    for (const { results } of others()) {
      const { domain, stack } = results.plan as NonNullable<Results["plan"]>;
      for (const foreign of [results.run.id, domain, stack, ...marksOf(results)]) expect(text).not.toContain(foreign);
    }
  });
});

test("nothing is left of any of them", async () => {
  expect(await itemsOf(workshop.docker, workshop.home, runs.flatMap(({ results }) => results.plan?.stack ?? []))).toEqual([]);
  expect(await readdir(join(workshop.home, "locks"))).toEqual([]);
  expect(await readdir(join(workshop.home, "work"))).toEqual([]);
});

/** The random words that a run stored in its app and read back. */
function marksOf(results: Results): string[] {
  const marks = results.claims.flatMap(({ id, expected }) => (/\.(seed|data):/.test(id) && typeof expected === "string" && expected.length >= 8 ? [expected] : []));
  expect(marks.length).toBeGreaterThan(0);
  return marks;
}

async function everythingIn(folder: string): Promise<string> {
  const files = (await readdir(folder, { recursive: true })).map((name) => join(folder, name));
  const texts = await Promise.all(files.map(async (file) => ((await stat(file)).isFile() ? readFile(file, "latin1") : "")));
  return texts.join("\n");
}
