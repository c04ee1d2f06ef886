/** The sweep on a real forge: 21 recipes, or those and the real apps, are mirrored and swept, swept again, and once more after a release. `npm run demo:sweep`. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { messageOf } from "#kit/fault.ts";
import { packageRoot } from "#kit/packages.ts";
import { mustRun } from "#kit/process.ts";
import { imagesOfSample } from "#samples/images-of.ts";
import { buildSampleImages } from "#samples/images.ts";
import { listSamples } from "#samples/list-samples.ts";
import { describeImageProgress } from "#samples/progress-words.ts";
import type { SweepReport } from "#sweep/report/schema.ts";
import { connectEngine } from "#swarm/engine.ts";
import { startGitea, type Gitea } from "../peers/gitea.ts";
import { aCase, printCases, type Case } from "./case.ts";
import { runSweep } from "./run-sweep.ts";
import { firstSweep, secondSweep, thirdSweep } from "./sweep/expect.ts";
import { demoSamples, makeUpstreams, publishRelease, type DemoRecipe } from "./sweep/upstreams.ts";

const usage = `Usage: npm run demo:sweep -- [--apps] [--jobs N] [--keep] [--json]

Mirrors 21 recipes (samples, small generated ones, planted bad ones) on a real Gitea and sweeps them three times.
  --apps     the real apps among the samples are swept too
  --jobs N   recipes at once (default 3)
  --keep     leave the state home and its reports, and say where
  --json     one JSON object a line on standard output, nothing else
Exit codes: 0 all as expected, 1 not, 2 wrong options.`;

const { values } = parseArgs({ options: { apps: { type: "boolean", default: false }, jobs: { type: "string", default: "3" }, keep: { type: "boolean", default: false }, json: { type: "boolean", default: false }, help: { type: "boolean", default: false } } });
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const ending = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => ending.abort(new Error(`ended by ${signal}`)));

if (values.help) process.stdout.write(`${usage}\n`);
else process.exitCode = await main().catch((error: unknown) => (say(messageOf(error)), 1));

async function main(): Promise<number> {
  // The state home's path has to be short, because of the sockets below it.
  const folder = await mkdtemp(join(tmpdir(), "cs-"));
  const home = join(folder, "home");
  const cases: Case[] = [];
  try {
    await mkdir(home);
    say("1/5 images and upstream repositories");
    const apps = values.apps ? (await listSamples("recipes")).filter(({ name }) => !demoSamples.includes(name)) : [];
    const names = [...new Set(["notes", "postgres", "nginx", "probe", ...(await Promise.all(apps.map(imagesOfSample))).flat()])];
    await buildSampleImages({ docker: connectEngine(), names, signal: ending.signal, onProgress: (progress) => say(`    ${describeImageProgress(progress)}`) });
    const recipes = await makeUpstreams(folder, apps.map(({ name }) => name));
    say("2/5 a real Gitea");
    await using gitea = await startGitea({ say });
    await writeFile(join(folder, "token"), `${gitea.token}\n`, { mode: 0o600 });
    await writeFile(join(home, "config.toml"), configOf(folder, gitea));
    say(`3/5 first sweep of ${recipes.length}: everything is new`);
    const first = await sweep(home);
    cases.push(...firstSweep(recipes, first), ...(await mirrored(recipes, folder, gitea)));
    say("4/5 second sweep: nothing is new");
    cases.push(...secondSweep(recipes, await sweep(home)));
    const release = await publishRelease(folder);
    say(`5/5 third sweep: upstream has published ${release} of one recipe`);
    cases.push(...thirdSweep(recipes, await sweep(home), release));
    cases.push(aCase("nothing is left on the engine", "nothing to reap", (await ccCi(home, ["reap"])).trim()));
  } finally {
    if (values.keep) say(`kept: ${home}`);
    else await rm(folder, { recursive: true, force: true });
  }
  return printCases(cases, values);
}

function configOf(folder: string, { url, owner }: Gitea): string {
  return [
    `suites = ${JSON.stringify(join(folder, "suites"))}`,
    `upstream = ${JSON.stringify(join(folder, "upstream", "{recipe}"))}`,
    "[forge]", `url = ${JSON.stringify(url)}`, `owner = ${JSON.stringify(owner)}`, `token_file = ${JSON.stringify(join(folder, "token"))}`,
    "",
  ].join("\n");
}

async function sweep(home: string): Promise<SweepReport> {
  return await runSweep({ home, jobs: values.jobs, signal: ending.signal, print: !values.json });
}

/** Each mirror on the forge has upstream's default branch, its head and its tags: asked of git on both sides. */
async function mirrored(recipes: readonly DemoRecipe[], folder: string, { url, owner }: Gitea): Promise<Case[]> {
  const refs = async (remote: string): Promise<string> => (await mustRun("git", ["ls-remote", "--symref", remote, "HEAD", "refs/tags/*"], { env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" } })).trim();
  const differing: string[] = [];
  for (const { name } of recipes) {
    const [upstream, mirror] = await Promise.all([refs(join(folder, "upstream", name)), refs(`${url}/${owner}/${name}.git`)]);
    if (upstream === "" || upstream !== mirror) differing.push(name);
  }
  return [aCase("mirrors that are equal to upstream", `${recipes.length}`, differing.length === 0 ? `${recipes.length}` : `all but ${differing.join(", ")}`)];
}

async function ccCi(home: string, args: readonly string[]): Promise<string> {
  return await mustRun(join(packageRoot, "cc-ci"), args, { env: { CC_CI_HOME: home } });
}
