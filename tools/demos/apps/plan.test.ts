import fc from "fast-check";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "#kit/packages.ts";
import { loadSuite } from "#suite/load.ts";
import { temporaryFolder } from "#results/testing/temporary.ts";
import { furtherSuites, planRuns } from "./plan.ts";

const sample = (name: string) => ({ name, suite: null });
const further = [{ name: "wiki-sign-on", recipe: "wiki", needs: ["login"], ref: "1.0.0" }];

test.each([
  ["all", ["login", "wiki"], null, ["login", "wiki", "wiki-sign-on"]],
  ["without what a further suite needs", ["wiki"], null, ["wiki"]],
  ["without its recipe", ["login"], null, ["login"]],
  ["a sample alone", ["login", "wiki"], ["wiki"], ["wiki"]],
  ["a further suite alone", ["login", "wiki"], ["wiki-sign-on"], ["wiki-sign-on"]],
])("%s", (_, samples, only, expected) => {
  expect(planRuns(samples.map(sample), only, further)).toMatchObject({ runs: expected.map((name) => ({ name })), unknown: [] });
});

test("names that nothing has are told", () => {
  expect(planRuns([sample("wiki")], ["wiki", "wiki-sign-on", "x"], further)).toMatchObject({ runs: [{ name: "wiki" }], unknown: ["wiki-sign-on", "x"] });
});

test("whatever is asked for is either run or told, never both and never twice", () => {
  const names = fc.uniqueArray(fc.constantFrom("login", "wiki", "wiki-sign-on", "x"));
  fc.assert(fc.property(fc.subarray(["login", "wiki"]), names, (there, only) => {
    const { runs, unknown } = planRuns(there.map(sample), only, further);
    expect([...runs.map(({ name }) => name), ...unknown].toSorted()).toEqual(only.toSorted());
  }));
});

test.each(furtherSuites)("$name is there, and needs what is said here", async ({ name, recipe, needs }) => {
  const work = await temporaryFolder();
  try {
    const { suite } = await loadSuite(join(packageRoot, "suites", name), { recipe, workFolder: work });
    expect(suite.dependencies.map((one) => one.recipe)).toEqual(needs);
  } finally {
    await rm(work, { recursive: true });
  }
});

test("no suite for single sign-on is left out", async () => {
  const folders = (await readdir(join(packageRoot, "suites"))).filter((name) => name.endsWith("-sign-on"));
  expect(furtherSuites.map(({ name }) => name).toSorted()).toEqual(folders.toSorted());
});
