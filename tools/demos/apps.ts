/** Runs every real app among the samples cold, from its older to its newer release. `npm run demo:apps`. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { stateHome } from "#config/home.ts";
import { messageOf } from "#kit/fault.ts";
import { buildSampleRecipe } from "#samples/build-recipe.ts";
import { imagesOfSample } from "#samples/images-of.ts";
import { buildSampleImages } from "#samples/images.ts";
import { listSamples } from "#samples/list-samples.ts";
import { describeImageProgress } from "#samples/progress-words.ts";
import type { Sample } from "#samples/sample.ts";
import { connectEngine, type Docker } from "#swarm/engine.ts";
import { runCcCi } from "../canaries/run-cc-ci.ts";
import { watchMemory } from "./apps/memory.ts";
import { planRuns, type PlannedRun } from "./apps/plan.ts";
import { rowOf, tableOf, type AppRow } from "./apps/row.ts";

const usage = `Usage: npm run demo:apps -- [--only a,b] [--json]

Runs every real app among the samples, one after another, and prints what each came to: level, tiers, time, peak memory of its containers, size of its images.
Apps that people come into through another one are run once more with it: notes-sign-on, gitea-sign-on, directus-sign-on.
  --only a,b   only these
  --json       one JSON object a line on standard output, nothing else
Exit codes: 0 all green at level 5, 1 not, 2 wrong options.`;

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const ending = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => ending.abort(new Error(`ended by ${signal}`)));

process.exitCode = await main().catch((error: unknown) => (say(messageOf(error)), 1));

async function main(): Promise<number> {
  const options = read();
  if (typeof options === "number") return options;
  const all = await listSamples("recipes");
  const { runs, unknown } = planRuns(all, options.only);
  if (unknown.length > 0) return say(`there is no app ${unknown.join(", ")}`), 2;
  const docker = connectEngine();
  const rows: AppRow[] = [];
  for (const run of runs) {
    const samples = [run.recipe, ...run.needs].flatMap((name) => all.filter((sample) => sample.name === name));
    say(`${run.name}: ${samples[0]?.about}${run.needs.length === 0 ? "" : ` With ${run.needs.join(", ")}.`}`);
    const row = await runApp(docker, run, samples);
    rows.push(row);
    say(`${run.name}: ${row.verdict}, level ${row.level ?? "-"} (${row.seconds.toFixed(0)} s)`);
    if (options.json) process.stdout.write(`${JSON.stringify({ expected: "green, level 5", got: `${row.verdict}, level ${row.level}`, ...row })}\n`);
  }
  const bad = rows.filter(({ ok }) => !ok).length;
  const end = `${tableOf(rows)}\n${rows.length - bad} passed, ${bad} failed`;
  if (options.json) say(end);
  else process.stdout.write(`${end}\n`);
  return bad === 0 && rows.length > 0 ? 0 : 1;
}

/** @param samples the app's, and those of the apps that it needs */
async function runApp(docker: Docker, run: PlannedRun, samples: readonly Sample[]): Promise<AppRow> {
  const names = (await Promise.all(samples.map(imagesOfSample))).flat();
  await buildSampleImages({ docker, names, signal: ending.signal, onProgress: (progress) => say(`    ${describeImageProgress(progress)}`) });
  const into = join(stateHome(), "samples");
  await mkdir(into, { recursive: true });
  const paths: string[] = [];
  for (const { folder } of samples) paths.push((await buildSampleRecipe(folder, into, ending.signal)).path);
  const [path = "", ...needed] = paths;
  const more = [...run.needs.flatMap((name, index) => ["--dependency", `${name}=${needed[index]}`]), ...(run.ref === null ? [] : ["--ref", run.ref])];
  const begin = performance.now();
  const watch = watchMemory(docker);
  const ran = await runCcCi(path, run.suite, ending.signal, run.recipe, more).finally(() => watch.stop());
  const results = ran.finished?.results ?? null;
  if (results === null) say(ran.tail.join("\n"));
  const images = new Set(results?.images.filter(({ phase }) => phase === "head").map(({ id }) => id) ?? []);
  const sizes = await Promise.all([...images].map(async (id) => (await docker.getImage(id).inspect()).Size));
  return rowOf(run.name, results, { seconds: (performance.now() - begin) / 1000, memory: await watch.stop(), size: sizes.reduce((sum, bytes) => sum + bytes, 0), folder: ran.finished?.folder ?? null });
}

function read(): { only: string[] | null; json: boolean } | number {
  try {
    const { values } = parseArgs({ options: { only: { type: "string", multiple: true }, json: { type: "boolean", default: false }, help: { type: "boolean", default: false, short: "h" } } });
    if (values.help) return process.stdout.write(`${usage}\n`), 0;
    return { only: values.only?.flatMap((list) => list.split(",")).map((name) => name.trim()) ?? null, json: values.json };
  } catch (error) {
    return say(`${messageOf(error)}\n${usage}`), 2;
  }
}
