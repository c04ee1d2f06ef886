import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { packageRoot } from "#kit/packages.ts";
import { readEvents } from "#results/read-events.ts";
import { runFiles } from "#results/run-folder.ts";
import { finishedIn } from "../canaries/run-cc-ci.ts";
import { sampleMemory, type Sampler } from "./memory.ts";
import { profileOf, type Profile } from "./profile.ts";

export type Once = { readonly seconds: number; readonly profile: Profile };
export type Memory = ReturnType<Sampler["stop"]>;

type Ran = { readonly exitCode: number | null; readonly output: string; readonly errors: string; readonly spawnedAt: number; readonly exitedAt: number; readonly seconds: number };

/** A cold run as a user starts it. One that is not green at the highest level is an error: its time would say nothing. */
export async function runCcCi(repository: string, signal: AbortSignal): Promise<Once> {
  return await coldRun(repository, signal, () => {});
}

/** The same, looked at every 100 ms: its time says less, its memory more. */
export async function runCcCiForMemory(repository: string, signal: AbortSignal): Promise<Memory> {
  const looking: { sampler?: Sampler } = {};
  try {
    await coldRun(repository, signal, (pid) => (looking.sampler = sampleMemory(pid)));
  } finally {
    looking.sampler?.stop();
  }
  if (!looking.sampler) throw new Error("cc-ci could not be started");
  return looking.sampler.stop();
}

async function coldRun(repository: string, signal: AbortSignal, started: (pid: number) => void): Promise<Once> {
  const ran = await timed(join(packageRoot, "cc-ci"), ["run", repository, "--json"], signal, started);
  const finished = ran.output.split("\n").map(finishedIn).findLast((found) => found !== null);
  const { verdict, level, fault } = finished?.results ?? {};
  if (!finished || verdict !== "green" || level !== 5) throw new Error(`cc-ci ended with ${verdict ?? "no record"}, level ${level ?? "none"}: ${fault?.reason ?? ran.errors}`);
  const { events } = await readEvents(join(finished.folder, runFiles.events));
  return { seconds: ran.seconds, profile: profileOf(events, ran.spawnedAt, ran.exitedAt) };
}

export type FloorOptions = { readonly repository: string; readonly recipe: string; readonly stack: string; readonly home: string; readonly cliWaiting: boolean };

/** The floor script, or the same with the docker CLI's own waiting. */
export async function runFloor({ repository, recipe, stack, home, cliWaiting }: FloorOptions, signal: AbortSignal): Promise<Once> {
  const script = join(packageRoot, "tools", "bench", "floor.ts");
  const args = ["--disable-warning=ExperimentalWarning", script, repository, "--stack", stack, "--recipe", recipe, "--suite", join(packageRoot, "suites", recipe), "--home", home];
  const ran = await timed(process.execPath, [...args, ...(cliWaiting ? ["--cli-waiting"] : [])], signal);
  if (ran.exitCode !== 0) throw new Error(`the ${cliWaiting ? "script with the CLI's waiting" : "floor script"} failed: ${ran.errors}`);
  const steps = JSON.parse(ran.output) as Record<string, number>;
  const known = Object.values(steps).reduce((sum, ms) => sum + ms, 0);
  // From the spawn to the script's own clock, and from its last step to the exit.
  const around = ran.exitedAt - ran.spawnedAt - known;
  return { seconds: ran.seconds, profile: new Map([...Object.entries(steps), ["end", around]]) };
}

/** A program's wall-clock time from its start to its end. An abort tells it once to end, and waits until it has. */
async function timed(program: string, args: readonly string[], signal: AbortSignal, started?: (pid: number) => void): Promise<Ran> {
  signal.throwIfAborted();
  const begin = performance.now();
  const spawnedAt = Date.now();
  // A process group of its own: an interrupt from the terminal reaches it through us alone, so exactly once.
  const child = spawn(program, args, { cwd: packageRoot, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const stop = (): void => void child.kill("SIGTERM");
  signal.addEventListener("abort", stop, { once: true });
  if (child.pid !== undefined) started?.(child.pid);
  try {
    const ended = once(child, "exit").then(([exitCode]: unknown[]) => ({ exitCode: exitCode as number | null, exitedAt: Date.now(), seconds: (performance.now() - begin) / 1000 }));
    const [end, output, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    signal.throwIfAborted();
    return { ...end, output: output.trim(), errors: gist(errors), spawnedAt };
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** The last lines that say what went wrong, not where in the code. */
function gist(errors: string): string {
  return errors.trim().split("\n").filter((line) => !/^\s+at /.test(line)).slice(-6).join(" | ");
}

/** Seconds that a program takes to its end with exit code 0. */
export async function secondsOf(program: string, args: readonly string[], signal: AbortSignal): Promise<number> {
  const ran = await timed(program, args, signal);
  if (ran.exitCode !== 0) throw new Error(`${program} ended with exit code ${ran.exitCode}: ${ran.errors}`);
  return ran.seconds;
}
