import { join } from "node:path";
import { randomHex } from "#kit/ids.ts";
import { packageRoot } from "#kit/packages.ts";
import { buildSampleRecipe } from "#samples/build-recipe.ts";
import { listSamples } from "#samples/list-samples.ts";
import type { Docker } from "#swarm/engine.ts";
import { checkCrashLoop, crashLoop } from "../canaries/crash-loop.ts";
import { watchDeaths } from "../canaries/deaths.ts";
import { runCcCi as runCanary } from "../canaries/run-cc-ci.ts";
import { atMost, information, median, pairwise, type Figure } from "./figures.ts";
import { leftOf, removeStack } from "./floor/remove-stack.ts";
import { formatProfiles } from "./profile.ts";
import { runCcCi, runCcCiForMemory, runFloor, secondsOf, type Once } from "./run-once.ts";

/** Design, section 12. */
const limits = { overFloor: 1.15, overCli: 0.5, megabytes: 250, helpSeconds: 0.3 };
const megabyte = 1_000_000;
const helpTurns = 11;

export type MeasureContext = { readonly docker: Docker; readonly home: string; readonly rounds: number; readonly signal: AbortSignal; readonly say: (text: string) => void };

/** The cold run of a sample, in turns with the two scripts. */
export async function measureColdRun(recipe: string, { docker, home, rounds, signal, say }: MeasureContext): Promise<{ figures: Figure[]; table: string }> {
  const { path: repository } = await buildSampleRecipe(join(packageRoot, "samples", "recipes", recipe), join(home, "recipes"), signal);
  const script = async (cliWaiting: boolean): Promise<Once> => {
    const stack = `cc-ci-bench-${randomHex(3)}_localhost`;
    try {
      return await runFloor({ repository, recipe, stack, home, cliWaiting }, signal);
    } finally {
      const left = await leftOf(docker, stack);
      if (left.length > 0) {
        say(`${stack} left ${left.join(", ")}, which are removed now`);
        await removeStack(docker, stack, false, AbortSignal.timeout(60_000));
      }
    }
  };
  const turns = { ours: [] as Once[], floor: [] as Once[], cli: [] as Once[] };
  say(`${recipe}: a run to see its memory, which also warms the caches`);
  // Looking at memory takes time itself, so this run's time does not count.
  const memory = await runCcCiForMemory(repository, signal);
  for (let round = 1; round <= rounds; round += 1) {
    turns.ours.push(await runCcCi(repository, signal));
    turns.floor.push(await script(false));
    turns.cli.push(await script(true));
    const last = [turns.ours, turns.floor, turns.cli].map((all) => `${all.at(-1)!.seconds.toFixed(1)} s`);
    say(`${recipe}, turn ${round} of ${rounds}: cc-ci ${last[0]}, floor ${last[1]}, CLI's waiting ${last[2]}`);
  }
  const seconds = (all: readonly Once[]): number[] => all.map((one) => one.seconds);
  const [ours, floor, cli] = [seconds(turns.ours), seconds(turns.floor), seconds(turns.cli)];
  const parts = [...memory.peak.parts].toSorted(([, a], [, b]) => b - a).map(([name, bytes]) => `${name} ${Math.round(bytes / megabyte)}`);
  say(`${recipe}: memory at its peak, MB: ${parts.join(", ")}; ${memory.samples} samples`);
  return {
    figures: [
      information(`${recipe}: cold run`, median(ours), "s"),
      information(`${recipe}: floor`, median(floor), "s"),
      information(`${recipe}: with the CLI's own waiting`, median(cli), "s"),
      atMost(`${recipe}: cold run / floor`, median(pairwise(ours, floor)), "", limits.overFloor),
      atMost(`${recipe}: cold run / CLI's own waiting`, median(pairwise(ours, cli)), "", limits.overCli),
      atMost(`${recipe}: harness's peak memory, the browser apart`, memory.peak.total / megabyte, "MB", limits.megabytes),
      information(`${recipe}: the browser's peak memory`, memory.browser / megabyte, "MB"),
    ],
    table: formatProfiles(
      `${recipe}: median ms`,
      [{ name: "cc-ci", profiles: turns.ours.map(({ profile }) => profile) }, { name: "floor", profiles: turns.floor.map(({ profile }) => profile) }, { name: "CLI's waiting", profiles: turns.cli.map(({ profile }) => profile) }],
      median,
    ),
  };
}

/** How fast the command line answers at all. */
export async function measureHelp({ signal }: MeasureContext): Promise<Figure[]> {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let turn = 0; turn < helpTurns; turn += 1) {
    ours.push(await secondsOf(join(packageRoot, "cc-ci"), ["--help"], signal));
    bare.push(await secondsOf(process.execPath, ["-e", "0"], signal));
  }
  return [atMost("cc-ci --help", median(ours), "s", limits.helpSeconds), information("node -e 0", median(bare), "s"), information("cc-ci --help / node -e 0", median(pairwise(ours, bare)), "")];
}

/** How soon a crash loop is red, by the planted recipe. */
export async function measureCrashLoop({ home, signal }: MeasureContext): Promise<Figure[]> {
  const sample = (await listSamples("planted")).find(({ name }) => name === crashLoop.name);
  if (!sample) throw new Error(`there is no planted recipe ${crashLoop.name}`);
  const { path } = await buildSampleRecipe(sample.folder, join(home, "recipes"), signal);
  await using deaths = await watchDeaths(signal);
  const { finished, tail } = await runCanary(path, sample.suite, signal, sample.name);
  signal.throwIfAborted();
  if (!finished) throw new Error(`cc-ci left no record: ${tail.at(-1) ?? ""}`);
  return (await checkCrashLoop(finished, deaths)).flatMap((line) => ("value" in line ? [line] : []));
}
