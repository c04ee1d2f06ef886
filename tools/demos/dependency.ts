/** Directus with a Gitea of its own is swept and promoted while Gitea itself is swept and tested. `npm run demo:dependency`. */
import { watch } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { messageOf } from "#kit/fault.ts";
import { packageRoot } from "#kit/packages.ts";
import { mustRun } from "#kit/process.ts";
import { listRuns } from "#results/runs.ts";
import type { Results } from "#results/schema.ts";
import { buildSampleRecipe } from "#samples/build-recipe.ts";
import { buildSampleImages } from "#samples/images.ts";
import { imagesOfSample } from "#samples/images-of.ts";
import { describeImageProgress } from "#samples/progress-words.ts";
import { readSample } from "#samples/sample.ts";
import { connectEngine } from "#swarm/engine.ts";
import { printCases } from "./case.ts";
import { casesOf, release } from "./dependency/expect.ts";
import { MostHolders } from "./dependency/most-holders.ts";
import { runSweep, type SweepOptions } from "./run-sweep.ts";

const usage = `Usage: npm run demo:dependency -- [--keep] [--json]

Sweeps Directus, which needs a Gitea of its own to log in through, and Gitea side by side, and tests Gitea once more beside both; then sweeps again.
  --keep   leave the state home and its reports, and say where
  --json   one JSON object a line on standard output, nothing else
Exit codes: 0 all as expected, 1 not, 2 wrong options.`;

const { values } = parseArgs({ options: { keep: { type: "boolean", default: false }, json: { type: "boolean", default: false }, help: { type: "boolean", default: false } } });
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const ending = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => ending.abort(new Error(`ended by ${signal}`)));
const git = { env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" } };

if (values.help) process.stdout.write(`${usage}\n`);
else process.exitCode = await main().catch((error: unknown) => (say(messageOf(error)), 1));

async function main(): Promise<number> {
  // The state home's path has to be short, because of the sockets below it.
  const folder = await mkdtemp(join(tmpdir(), "cd-"));
  const home = join(folder, "home");
  try {
    await mkdir(join(home, "locks"), { recursive: true });
    say("1/3 images and upstream repositories");
    await prepare(folder, home);
    say("2/3 Directus and Gitea are swept side by side, and Gitea is tested beside them");
    const gitea = join(folder, "upstream", "gitea");
    const holders = new MostHolders(async () => (await ccCi(home, ["runs", "holders"])).trim().split("\n"));
    const locks = watch(join(home, "locks"), () => holders.look());
    const both = [runSweep(sweeping(home)), ccCi(home, ["run", gitea, "--name", "gitea", "--suite", join(folder, "suites", "gitea"), "--json"])] as const;
    // The folder is removed at the end: so one that fails ends the other, and that is waited for.
    for (const one of both) one.catch((error: unknown) => ending.abort(error));
    await Promise.allSettled(both).finally(() => locks.close());
    const [report] = await Promise.all(both);
    const runs = await resultsOf(home);
    const held = await holders.seen();
    say(held.map((line) => `    ${line}`).join("\n"));
    say("3/3 nothing is new");
    const second = await runSweep(sweeping(home));
    const cases = casesOf({ first: report, second, runs, holders: held, left: (await ccCi(home, ["reap"])).trim(), holdersAfter: (await ccCi(home, ["runs", "holders"])).trim() });
    return printCases(cases, values);
  } finally {
    if (values.keep) say(`kept: ${home}`);
    else await rm(folder, { recursive: true, force: true });
  }
}

function sweeping(home: string): SweepOptions {
  return { home, jobs: "2", signal: ending.signal, print: !values.json };
}

/** Both recipes as bare repositories, each with a suite that enrols it; Directus has single sign-on without a licence in its first release only. */
async function prepare(folder: string, home: string): Promise<void> {
  const suites = { directus: "directus-sign-on", gitea: "gitea" };
  for (const [name, suite] of Object.entries(suites)) {
    const source = join(packageRoot, "samples", "recipes", name);
    await buildSampleImages({ docker: connectEngine(), names: await imagesOfSample(await readSample(source)), signal: ending.signal, onProgress: (progress) => say(`    ${describeImageProgress(progress)}`) });
    const { path, releases } = await buildSampleRecipe(source, join(folder, "built"), ending.signal);
    const bare = join(folder, "upstream", name);
    await mustRun("git", ["clone", "--quiet", "--bare", path, bare], git);
    if (name === "directus") await endWith(bare, release, releases.map(({ version }) => version));
    await cp(join(packageRoot, "suites", suite), join(folder, "suites", name), { recursive: true });
    const file = join(folder, "suites", name, "suite.ts");
    const text = await readFile(file, "utf8");
    if (!text.includes("canonical: true")) await writeFile(file, text.replace("defineSuite({", "defineSuite({ canonical: true,"));
  }
  await writeFile(join(home, "config.toml"), `suites = ${JSON.stringify(join(folder, "suites"))}\nupstream = ${JSON.stringify(join(folder, "upstream", "{recipe}"))}\n`);
}

/** As the repository was when that release was its newest. */
async function endWith(bare: string, newest: string, all: readonly string[]): Promise<void> {
  const branch = (await mustRun("git", ["-C", bare, "symbolic-ref", "HEAD"], git)).trim();
  await mustRun("git", ["-C", bare, "update-ref", branch, `${newest}^{commit}`], git);
  for (const later of all.slice(all.indexOf(newest) + 1)) await mustRun("git", ["-C", bare, "tag", "--delete", later], git);
}

async function resultsOf(home: string): Promise<Results[]> {
  return (await listRuns(join(home, "runs"))).flatMap((run) => (run.kind === "finished" ? [run.results] : []));
}

async function ccCi(home: string, args: readonly string[]): Promise<string> {
  return await mustRun(join(packageRoot, "cc-ci"), args, { env: { CC_CI_HOME: home }, signal: ending.signal });
}
