import { afterAll, expect, test } from "vitest";
import { rm } from "node:fs/promises";
import { makeExample, type ExampleName } from "#results/testing/examples.ts";
import { temporaryFolder } from "#results/testing/temporary.ts";
import { expectedOutcome, formatOutcome, noRecord, outcomeOf, sameOutcome, type Outcome } from "./outcome.ts";
import { finishedIn } from "./run-cc-ci.ts";

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

async function example(name: ExampleName) {
  const folder = await temporaryFolder();
  folders.push(folder);
  return await makeExample(name, folder);
}

const bad: Outcome = { verdict: "red", level: 1, tier: "upgrade", fault: "recipe", code: "rolled-back" };

test("a green record has neither tier nor fault", async () => {
  const { results } = await example("green");
  expect(outcomeOf(results, {})).toEqual({ verdict: "green", level: results.level, tier: null, fault: null });
});

test("a red record tells its first failed tier, its fault class, and the code when asked", async () => {
  const { results } = await example("red");
  const failed = results.tiers.find((tier) => tier.status === "fail");
  expect(failed).toBeDefined();
  expect(outcomeOf(results, { code: null })).toEqual({ verdict: "red", level: results.level, tier: failed?.tier, fault: results.fault?.class, code: results.fault?.code });
  expect(outcomeOf(results, {})).not.toHaveProperty("code");
});

test.each<[string, Partial<Outcome>]>([
  ["verdict", { verdict: "green" }],
  ["verdict", { verdict: "ours" }],
  ["level", { level: 2 }],
  ["tier", { tier: null }],
  ["fault", { fault: "suite" }],
  ["code", { code: "update-paused" }],
])("another %s is another outcome", (_, change) => {
  expect(sameOutcome(bad, bad)).toBe(true);
  expect(sameOutcome(bad, { ...bad, ...change })).toBe(false);
});

test("no record equals no expectation", () => {
  for (const level of [0, 1, 2, 3, 4, 5]) {
    for (const verdict of ["green", "red"] as const) expect(sameOutcome(expectedOutcome({ verdict, level }), noRecord)).toBe(false);
  }
});

test("outcomes are written for people", () => {
  expect(formatOutcome(bad)).toBe("red, level 1, upgrade: recipe (rolled-back)");
  expect(formatOutcome(expectedOutcome({ verdict: "green", level: 5 }))).toBe("green, level 5");
  expect(formatOutcome(noRecord)).toBe("no record");
});

test("only a whole event of the run's end is taken for the record", async () => {
  const { results } = await example("green");
  const event = { kind: "run.finished", folder: "/runs/x", results };
  expect(finishedIn(JSON.stringify(event))).toEqual({ folder: "/runs/x", results });
  expect(finishedIn(JSON.stringify({ ...event, kind: "warning", message: '"run.finished"' }))).toBeNull();
  expect(finishedIn(JSON.stringify({ ...event, results: { ...results, level: 9 } }))).toBeNull();
  expect(finishedIn('{"kind":"run.finished"')).toBeNull();
  expect(finishedIn("not JSON")).toBeNull();
});
