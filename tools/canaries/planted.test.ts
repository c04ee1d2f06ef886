import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listSamples } from "#samples/list-samples.ts";
import { crashLoop } from "./crash-loop.ts";

const planted = await listSamples("planted");

/** The compose file of a sample's newest release: its own, else that of a release before, else that of the tree it starts from. */
async function composeOf(sample: (typeof planted)[number]): Promise<string> {
  const folders = sample.releases.map((release) => join(sample.folder, release.version)).toReversed();
  for (const folder of [...folders, ...(sample.from === null ? [] : [sample.from])]) {
    const text = await readFile(join(folder, "compose.yml"), "utf8").catch(() => null);
    if (text !== null) return text;
  }
  throw new Error(`${sample.name} has no compose.yml`);
}

test("there are bad recipes and good ones", () => {
  expect(planted.filter((sample) => sample.expect?.verdict === "red").length).toBeGreaterThanOrEqual(20);
  expect(planted.filter((sample) => sample.expect?.verdict === "green").length).toBeGreaterThanOrEqual(6);
});

test.each(planted)("$name says what must be said about it", ({ expect: expected }) => {
  expect(expected).toBeDefined();
  const red = expected?.verdict === "red";
  expect(expected?.tier !== undefined).toBe(red);
  expect(expected?.fault !== undefined).toBe(red);
});

test.each(planted)("$name carries the version that it is tagged with, and its own domain", async (sample) => {
  const compose = await composeOf(sample);
  expect(compose).toContain(`coop-cloud.\${STACK_NAME}.version=${sample.releases.at(-1)?.version}"`);
  const env = await readFile(join(sample.folder, sample.releases[0]?.version ?? "", ".env.sample"), "utf8");
  expect(env).toContain(`DOMAIN=${sample.name}.example.com\n`);
});

test("the crash loop logs the words that are looked for in its report", async () => {
  const sample = planted.find(({ name }) => name === crashLoop.name);
  expect(sample).toBeDefined();
  if (sample) expect(await composeOf(sample)).toContain(crashLoop.lastWords);
});
