import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { stateHome } from "#config/home.ts";
import { Fault, messageOf } from "#kit/fault.ts";
import { buildSampleImages } from "#samples/images.ts";
import { connectEngine } from "#swarm/engine.ts";
import { formatFigure, notMeasured, type Figure } from "./bench/figures.ts";
import { measureColdRun, measureCrashLoop, measureHelp, type MeasureContext } from "./bench/measure.ts";
import { measureSnapshots } from "./bench/snapshots.ts";
import { installFileSystems } from "./test-tools.ts";
import { measureSweep } from "./bench/sweep.ts";
import { parseOptions, usage, type Subject } from "./bench/options.ts";

const abort = new AbortController();
const exitCodes = { SIGINT: 130, SIGTERM: 143 };
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    say(abort.signal.aborted ? "still waiting for what runs to tear down" : "stopping: what runs tears down first");
    abort.abort(signal);
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  say(messageOf(error));
  if (error instanceof Fault && error.next) say(error.next);
  process.exitCode = error instanceof Fault && error.kind === "usage" ? 2 : 1;
}
if (abort.signal.aborted) process.exitCode = exitCodes[abort.signal.reason as keyof typeof exitCodes];

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const docker = connectEngine();
  await buildSampleImages({ docker, names: ["notes", "postgres", "nginx", "debian", "probe"], signal: abort.signal });
  // On the same file system as real runs, because they wait for it; apart from them, so that it can be removed.
  const parent = join(stateHome(), "bench");
  await mkdir(parent, { recursive: true });
  const home = await mkdtemp(join(parent, "b"));
  process.env.CC_CI_HOME = home;
  const figures: Figure[] = [];
  try {
    for (const subject of options.only) figures.push(...(await measure(subject, { docker, home, rounds: options.rounds, signal: abort.signal, say }, options.profile, options.json)));
  } finally {
    await rm(home, { recursive: true, force: true });
  }
  const write = (figure: Figure): string => (options.json ? JSON.stringify(figure) : formatFigure(figure));
  process.stdout.write(figures.map((figure) => `${write(figure)}\n`).join(""));
  const missed = figures.filter(({ ok }) => !ok).length;
  say(`${figures.length - missed} passed, ${missed} failed`);
  return missed === 0 ? 0 : 1;
}

async function measure(subject: Subject, context: MeasureContext, profile: boolean, json: boolean): Promise<Figure[]> {
  try {
    if (subject === "help") return await measureHelp(context);
    if (subject === "sweep") return await measureSweep(context);
    if (subject === "snapshots") {
      await installFileSystems();
      return await measureSnapshots(context);
    }
    if (subject === "crash-loop") return await measureCrashLoop(context);
    const { figures, table } = await measureColdRun(subject, context);
    if (profile) (json ? process.stderr : process.stdout).write(`${table}\n\n`);
    return figures;
  } catch (error) {
    context.signal.throwIfAborted();
    say(`${subject}: ${messageOf(error)}`);
    return [notMeasured(subject, "", "see above")];
  }
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
