import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadStack } from "./built-in.ts";
import { cases, scalarCases, smallCases, versionCases, type Case } from "./differential.cases.ts";
import { findDockerCli, runStackConfig, type DockerCli } from "./docker-cli.ts";
import { readCompose } from "./read.ts";
import { dialectOf, parseOutput } from "./stack-config.ts";
import type { ComposeModel } from "./types.ts";

/**
 * Holds our merge to `docker stack config`: the same JSON, or both refuse. Where no CLI has the command, recorded answers take its place.
 * `CC_CI_CASES` sets the number of generated cases; `CC_CI_RECORD=1` records the answers anew.
 */
const goldenFile = new URL("differential.golden.json", import.meta.url);
const envFiles: Readonly<Record<string, string>> = { "one.env": "A=file\nONE=1\n# no\n\nBARE\n  B=\n", "two.env": "\uFEFFONE=2\r\nTWO= x y \n" };
const asked = Number(process.env["CC_CI_CASES"] ?? 320);
const batchSize = 8;
/** The recorded answers speak of this folder and its parent. */
const goldenFolder = "/recipe/stack";

type Answer = ComposeModel | "refused";
type Golden = { readonly case: Case; readonly answer: Answer };

let cli: DockerCli | null = null;
let folder = "";
let counter = 0;

beforeAll(async () => {
  cli = await findDockerCli();
  folder = await mkdtemp(join(tmpdir(), "cc-ci-compose-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function ours(one: Case, base: string, dialect: "v2" | "v3" = "v3"): Answer {
  const sources = one.files.map((text, index) => readCompose(text, `${index}.yml`, dialect));
  return loadStack(sources, { folder: base, env: one.env, readText: (path) => (path.startsWith(`${base}/`) ? envFiles[path.slice(base.length + 1)] : undefined) }).model ?? "refused";
}

async function theirs(one: Case, with_: DockerCli): Promise<{ answer: Answer; base: string; said: string }> {
  const base = join(folder, String(counter++));
  await mkdir(base);
  for (const [name, text] of Object.entries(envFiles)) await writeFile(join(base, name), text);
  const paths = one.files.map((_, index) => join(base, `${index}.yml`));
  await Promise.all(paths.map((path, index) => writeFile(path, one.files[index] ?? "")));
  const result = await runStackConfig(with_, paths, one.env, base, AbortSignal.timeout(60_000));
  const answer = result.exitCode === 0 ? parseOutput(result.stdout) : "refused";
  return { answer, base, said: result.stderr.split("\n").slice(0, 3).join("\n") };
}

let accepted = 0;
let refused = 0;

async function compare(batch: readonly Case[], with_: DockerCli): Promise<void> {
  const answers = await Promise.all(batch.map(async (one) => ({ one, ...(await theirs(one, with_)) })));
  for (const { one, answer, base, said } of answers) {
    if (answer === "refused") refused++;
    else accepted++;
    expect(ours(one, base, dialectOf(with_)), `${one.files.join("\n---\n")}\n${JSON.stringify(one.env)}\n${said}`).toEqual(answer);
  }
}

describe("our merge against docker stack config", () => {
  const seed = process.env["CC_CI_SEED"];
  const fixed = seed === undefined ? {} : { seed: Number(seed) };
  it.each([
    ["whole files", cases],
    ["one service in two files", smallCases],
    ["all versions", versionCases],
    ["scalars", scalarCases],
  ])("%s: the same JSON, or both refuse", async (_name, arbitrary) => {
    const with_ = cli;
    if (!with_) return compareGoldens();
    accepted = refused = 0;
    const batches = fc.array(arbitrary, { minLength: batchSize, maxLength: batchSize });
    await fc.assert(fc.asyncProperty(batches, (batch) => compare(batch, with_)), { numRuns: Math.ceil(asked / 4 / batchSize), interruptAfterTimeLimit: 600_000, ...fixed });
    expect(accepted).toBeGreaterThan(asked / 40);
    expect(accepted + refused).toBeGreaterThanOrEqual(Math.floor(asked / 4));
  }, 600_000);

  it("gives the recorded answers", async () => {
    if (process.env["CC_CI_RECORD"] === "1") await record();
    await compareGoldens();
  }, 120_000);
});

async function record(): Promise<void> {
  if (!cli) throw new Error("recording needs a docker CLI with `stack config`");
  const goldens: Golden[] = [];
  for (const one of [...fc.sample(smallCases, { numRuns: 70, seed: 1 }), ...fc.sample(cases, { numRuns: 40, seed: 2 }), ...fc.sample(scalarCases, { numRuns: 20, seed: 3 })]) {
    const { answer, base } = await theirs(one, cli);
    const text = JSON.stringify(answer).replaceAll(base, goldenFolder).replaceAll(folder, dirname(goldenFolder));
    goldens.push({ case: one, answer: JSON.parse(text) as Answer });
  }
  await writeFile(goldenFile, `[\n${goldens.map((golden) => JSON.stringify(golden)).join(",\n")}\n]\n`);
}

async function compareGoldens(): Promise<void> {
  const goldens = JSON.parse(await readFile(goldenFile, "utf8")) as readonly Golden[];
  expect(goldens.filter((golden) => golden.answer !== "refused").length).toBeGreaterThan(40);
  expect(goldens.filter((golden) => golden.answer === "refused").length).toBeGreaterThan(15);
  for (const golden of goldens) expect(ours(golden.case, goldenFolder), golden.case.files.join("\n---\n")).toEqual(golden.answer);
}
