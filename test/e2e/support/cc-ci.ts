import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { packageRoot } from "#kit/packages.ts";
import type { RunEvent } from "#results/events.ts";
import { resultsSchema, type Results } from "#results/schema.ts";

/** An event as a line of `--json` has it. */
export type Seen = RunEvent & { readonly at: string; readonly seq: number };

export type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly stdout: string; readonly stderr: string };

export type StartOptions = {
  readonly home: string;
  /** Called for each event as it comes, before anyone else hears of it. */
  readonly onEvent?: (event: Seen, call: CcCi) => void;
};

const program = join(packageRoot, "src/cli/main.ts");

/** One call of the command line as a process of its own, watched from outside as any program would. */
export class CcCi implements AsyncDisposable {
  readonly pid: number;
  readonly events: Seen[] = [];
  /** Resolves when the process is gone and all of its output has been read. */
  readonly ended: Promise<Ended>;
  stdout = "";
  stderr = "";
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();
  #over = false;
  #rest = "";

  constructor(args: readonly string[], { home, onEvent }: StartOptions) {
    // Nothing of the caller's own settings may change what is tested.
    const { DOCKER_HOST: _, ...env } = process.env;
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program, ...args], {
      cwd: packageRoot,
      env: { ...env, NO_COLOR: "1", CC_CI_HOME: home },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    this.pid = child.pid ?? 0;
    const json = args.includes("--json");
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
      if (json) this.#read(text, onEvent);
      this.#tell();
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
      this.#tell();
    });
    this.ended = once(child, "close").then(([code, signal]): Ended => {
      this.#over = true;
      this.#tell();
      return { code, signal, stdout: this.stdout, stderr: this.stderr };
    });
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** The id of the run, once it has begun. */
  get run(): string | undefined {
    return this.events.find((event) => event.kind === "run.started")?.run;
  }

  /** The run's stack, once it has been planned. */
  get stack(): string | undefined {
    for (const event of this.events) {
      if (event.kind === "decision" && event.about === "plan") return (event.decision as NonNullable<Results["plan"]>).stack;
    }
    return undefined;
  }

  /** Waits until what it looks for is there; rejects with all output when the process ends without it, or after `limit` milliseconds. */
  async until<T>(what: string, look: () => T | undefined, limit = 270_000): Promise<T> {
    const over = AbortSignal.timeout(limit);
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (this.#over || over.aborted) throw new Error(`cc-ci ${this.#over ? "ended" : `took more than ${limit} ms`} before ${what}\n${this.stdout.slice(-3_000)}\n${this.stderr}`);
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.add(resolve);
      over.addEventListener("abort", () => resolve(), { once: true });
      await promise;
      this.#waiting.delete(resolve);
    }
  }

  /** The first event that is looked for. */
  async event(what: string, is: (event: Seen) => boolean): Promise<Seen> {
    return await this.until(what, () => this.events.find(is));
  }

  /** The record in the event of the run's end. */
  async results(): Promise<{ readonly results: Results; readonly folder: string; readonly code: number | null }> {
    const { code } = await this.ended;
    const end = this.events.findLast((event) => event.kind === "run.finished");
    if (end?.kind !== "run.finished") throw new Error(`cc-ci ended with exit code ${code} and without a record\n${this.stderr}`);
    return { results: resultsSchema.parse(end.results), folder: end.folder, code };
  }

  /** Ends it in order if it still lives, so that a test that failed leaves nothing. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#over) this.signal("SIGTERM");
    await this.ended;
  }

  #read(text: string, onEvent: StartOptions["onEvent"]): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      const event = parse(line);
      if (event === undefined) continue;
      this.events.push(event);
      onEvent?.(event, this);
    }
  }

  #tell(): void {
    for (const wake of this.#waiting) wake();
  }
}

/** A line that is no event stays in `stdout` for whoever wants to see that there is none. */
function parse(line: string): Seen | undefined {
  try {
    return JSON.parse(line) as Seen;
  } catch {
    return undefined;
  }
}

/** Runs a command to its end. */
export async function ccCi(args: readonly string[], options: StartOptions): Promise<Ended> {
  return await new CcCi(args, options).ended;
}
