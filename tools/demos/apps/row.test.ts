import { rm } from "node:fs/promises";
import { afterAll, expect, test } from "vitest";
import { makeExample, type ExampleName } from "#results/testing/examples.ts";
import { temporaryFolder } from "#results/testing/temporary.ts";
import { rowOf, tableOf } from "./row.ts";

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

async function example(name: ExampleName) {
  const folder = await temporaryFolder();
  folders.push(folder);
  return await makeExample(name, folder);
}

const facts = { seconds: 61.4, memory: 3 * 2 ** 20, size: 2 ** 30, folder: "/runs/x" };

test("a green record at level 5 is fine, a red one and none at all are not", async () => {
  const [green, red] = [(await example("green")).results, (await example("red")).results];
  expect(rowOf("notes", green, facts)).toMatchObject({ verdict: "green", ok: green.level === 5, tiers: expect.objectContaining({ install: "pass" }) });
  expect(rowOf("notes", red, facts)).toMatchObject({ verdict: "red", ok: false, reason: red.fault?.reason });
  expect(rowOf("notes", null, facts)).toMatchObject({ verdict: "none", level: null, ok: false });
});

test("the table has a line for each app, and a note for each that is not fine", async () => {
  const { results } = await example("red");
  const text = tableOf([rowOf("notes", results, facts), rowOf("ghost", null, facts)]);
  expect(text).toMatch(/✘ {2}notes .* 61 s +3 MiB +1 GiB/);
  expect(text).toContain("ghost: cc-ci left no record (/runs/x)");
});
