import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { packageRoot } from "#kit/packages.ts";
import { resultsSchema, type Results } from "#results/schema.ts";

export type Ran = {
  readonly exitCode: number | null;
  /** From the last event of standard output; null when there was none. */
  readonly finished: { readonly results: Results; readonly folder: string } | null;
  /** Last lines of standard error. */
  readonly tail: readonly string[];
};

const kept = 12;
/** Milliseconds after which a run that ends by nothing else is told to. Far past every limit that a run has by itself on these recipes. */
const longest = 20 * 60_000;

/**
 * Runs `./cc-ci run` on a repository as a person would, and reads the record of its last event. An abort tells the run once to end and
 * waits until it has torn down.
 * @param more further options of `cc-ci run`
 */
export async function runCcCi(repository: string, suite: string | null, signal: AbortSignal, name: string, more: readonly string[] = []): Promise<Ran> {
  signal.throwIfAborted();
  const args = ["run", repository, "--json", "--name", name, ...(suite === null ? [] : ["--suite", suite]), ...more];
  // A process group of its own: an interrupt from the terminal reaches it through us alone, so exactly once.
  const child = spawn(join(packageRoot, "cc-ci"), args, { cwd: packageRoot, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const stop = (): void => void child.kill("SIGTERM");
  const timer = setTimeout(stop, longest);
  signal.addEventListener("abort", stop, { once: true });

  let finished: Ran["finished"] = null;
  createInterface({ input: child.stdout }).on("line", (line) => (finished = finishedIn(line) ?? finished));
  const tail: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => void (tail.push(line) > kept && tail.shift()));
  try {
    const [exitCode] = (await once(child, "close")) as [number | null];
    return { exitCode, finished, tail };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

/** The record in a line of standard output, when it is the event of the run's end. */
export function finishedIn(line: string): Ran["finished"] {
  if (!line.includes('"run.finished"')) return null;
  let event: { kind?: unknown; folder?: unknown; results?: unknown };
  try {
    event = JSON.parse(line) as typeof event;
  } catch {
    return null;
  }
  const results = resultsSchema.safeParse(event.results);
  return event.kind === "run.finished" && typeof event.folder === "string" && results.success ? { results: results.data, folder: event.folder } : null;
}
