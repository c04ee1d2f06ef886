import { join } from "node:path";
import { stateHome } from "#config/home.ts";
import { Fault, messageOf } from "#kit/fault.ts";
import { imagesOfSample } from "#samples/images-of.ts";
import { buildSampleImages } from "#samples/images.ts";
import type { Sample } from "#samples/sample.ts";
import { listSamples } from "#samples/list-samples.ts";
import { connectEngine } from "#swarm/engine.ts";
import { watchDeaths } from "./canaries/deaths.ts";
import { choose, parseOptions, usage } from "./canaries/options.ts";
import { formatOutcome } from "./canaries/outcome.ts";
import { formatLine, formatTable } from "./canaries/print.ts";
import { runCanary, type CanaryResult } from "./canaries/run-canary.ts";

/** Images of the planted recipes. */
const images = ["probe"];

const abort = new AbortController();
const exitCodes = { SIGINT: 130, SIGTERM: 143 };
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    say(abort.signal.aborted ? "still waiting for the runs to tear down" : "stopping: the runs tear down first");
    abort.abort(signal);
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  say(messageOf(error));
  if (error instanceof Fault && error.next) say(error.next);
  const reason: unknown = abort.signal.reason;
  process.exitCode =
    abort.signal.aborted && (reason === "SIGINT" || reason === "SIGTERM")
      ? exitCodes[reason]
      : error instanceof Fault && error.kind === "usage"
        ? 2
        : 1;
}

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const samples = choose(await listSamples(options.kind), options.only);
  if (samples.length === 0) throw new Error("no canary was examined, which proves nothing");
  await buildSampleImages({ docker: connectEngine(), names: options.kind === "planted" ? images : await imagesOfAll(samples), signal: abort.signal });
  await using deaths = await watchDeaths(abort.signal);

  const into = join(stateHome(), "canaries");
  const results: CanaryResult[] = [];
  const queue = samples.entries();
  let done = 0;
  const worker = async (): Promise<void> => {
    for (const [index, sample] of queue) {
      const result = await runCanary(sample, into, deaths, abort.signal);
      results[index] = result;
      done += 1;
      const { row, more } = result;
      say(
        `[${done}/${samples.length}] ${row.name}: ${formatOutcome(row.got)}${row.ok ? "" : `, but expected ${formatOutcome(row.expected)}`} (${row.seconds.toFixed(1)} s)`,
      );
      if (options.json)
        for (const line of [{ name: row.name, expected: row.expected, got: row.got, ok: row.ok }, ...more])
          process.stdout.write(`${JSON.stringify(line)}\n`);
    }
  };
  await settle(Array.from({ length: Math.min(options.jobs, samples.length) }, worker));

  const rows = results.map((result) => result.row);
  const more = results.flatMap((result) => result.more);
  const passed = [...rows, ...more].filter((one) => one.ok).length;
  const wrong = rows.length + more.length - passed;
  const table = formatTable(rows);
  const last = `${passed} passed, ${wrong} failed`;
  if (options.json) say([table, last].join("\n"));
  else process.stdout.write(`${[table, ...more.map(formatLine), last].join("\n")}\n`);
  return wrong === 0 ? 0 : 1;
}

/** Those of the real recipes that are broken here, and of the apps that they need. */
async function imagesOfAll(samples: readonly Sample[]): Promise<string[]> {
  const all = await Promise.all(samples.flatMap(({ folder, of, needs }) => [folder, ...(of === null ? [] : [of]), ...needs]).map((folder) => imagesOfSample({ folder, from: null, suite: null })));
  return [...new Set(all.flat())];
}

/** Waits for all, also when one fails: the others' runs must have torn down before we end. */
async function settle(all: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(all);
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
