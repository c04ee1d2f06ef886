import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { Fault } from "#kit/fault.ts";
import { Wake } from "#kit/wake.ts";
import type { TestResult, Tier } from "#results/schema.ts";
import type { Broker, Gate, Operation } from "./broker.ts";
import { hasTests } from "./has-tests.ts";
import type { LoadedSuite } from "./load.ts";
import { TestBoard, type BoardResult } from "./process/board.ts";
import { entriesOf } from "./process/entries.ts";
import { reporterEventSchema } from "./process/event-schema.ts";
import type { ReporterEvent } from "./process/events.ts";
import { kill, killAll, killGroup } from "./process/kill.ts";
import { PeakMemory, processTree } from "./process/process-tree.ts";
import { inOwnNetwork } from "./process/isolate.ts";
import { gateNames } from "./process/protocol.ts";
import { testEnvironment } from "./process/test-environment.ts";
import { testTimeout } from "./process/playwright-settings.ts";
import { entryModules, writeProcessFiles } from "./process/write-process-files.ts";

export { executedTests } from "./process/board.ts";

export type TestProcessOptions = {
  readonly loaded: LoadedSuite;
  /** The folder that `loadSuite` had as `workFolder`; in it everything is made that the process needs. */
  readonly workFolder: string;
  /** Already listening. */
  readonly broker: Broker;
  /** `https://<domain>`. */
  readonly baseURL: string;
  readonly proxyUrl: string | null;
  /** The edge's unix socket: the process then gets a network namespace of its own. Null: it shares the host's network. */
  readonly edgeSocket: string | null;
  readonly caPath: string | null;
  readonly spkiHash: string | null;
  readonly chromium: string | null;
  /** Where Node keeps compiled code from one run to the next: the second start takes two thirds of the time of the first. Default: nowhere. */
  readonly compileCache?: string | null;
  /** Where the screenshot is written. */
  readonly screenshotFile: string;
  readonly signal: AbortSignal;
  readonly onTest?: (tier: Tier, result: TestResult) => void;
  /** What tests and Playwright print; not redacted. */
  readonly onOutput?: (text: string) => void;
  /** How long a worker may show no sign of life before it is ended, in milliseconds. Default: the limit of a test. */
  readonly hangLimit?: number;
};

export type Screenshot = { readonly kind: "taken"; readonly file: string } | { readonly kind: "failed"; readonly reason: string };

/** The one process that runs all tests of a suite. Tiers are opened in their order; a tier that was passed over is skipped. */
export type TestProcess = AsyncDisposable & {
  /** Opens a tier and resolves with the results of its tests; with none at once when the suite has no file for it. */
  tier(tier: Tier, operation: Operation): Promise<TestResult[]>;
  /** Has a tier's tests skipped, with the reason in their results. */
  skip(tier: Tier, reason: string): Promise<TestResult[]>;
  /** Set when a tier failed because its files could not be loaded, which is the suite's fault and not the recipe's. */
  faultOf(tier: Tier): Fault | null;
  /** Takes the picture of the landing page, where the suite does not say that there is none; never rejects. Nothing can be opened after it. */
  screenshot(): Promise<Screenshot>;
  /** Highest memory of all processes, in bytes, summed; the browser apart. */
  memory(): Promise<{ readonly tests: number; readonly browser: number }>;
  /** Ends everything that is left of it. */
  close(): Promise<void>;
};

/** From the start of the process until all test files are loaded, in milliseconds. */
const loadLimit = 60_000;
/** How long the screenshot may take besides its own limits, in milliseconds. */
const screenshotLimit = 45_000;
/** For events that are still in the pipe when the process has ended, in milliseconds. */
const drainLimit = 2_000;
const watchInterval = 2_000;
const keptOutput = 20;

/**
 * Starts the test process: Playwright with one worker that walks through the entry files and waits at each tier's gate. Start it while the base is being
 * deployed, so that it is ready when the first tier is.
 */
export async function startTestProcess(options: TestProcessOptions): Promise<TestProcess> {
  const { loaded, workFolder, broker, signal, screenshotFile } = options;
  signal.throwIfAborted();
  const { screenshot } = loaded.suite;
  const picture = screenshot === false ? null : { url: new URL(screenshot.path ?? "/", options.baseURL).href, waitFor: screenshot.waitFor ?? null, file: screenshotFile };
  const entries = entriesOf(loaded, picture, entryModules);
  const env = testEnvironment({ ...options, compileCache: options.compileCache ?? null, socketPath: broker.socketPath }, process.env);
  const { config, loader } = await writeProcessFiles(entries, { workFolder, baseURL: options.baseURL, env });
  const board = new TestBoard(entries, loaded.folder ?? join(workFolder, "suite"));
  const changed = new Wake();
  const peak = new PeakMemory();
  const lastLines: string[] = [];

  const cli = join(dirname(createRequire(import.meta.url).resolve("@playwright/test/package.json")), "cli.js");
  // Node's own options are handed on to the worker.
  const argv = ["--import", pathToFileURL(loader).href, cli, "test", "--config", config];
  const [program, args] = options.edgeSocket === null ? [process.execPath, argv] : inOwnNetwork(process.execPath, argv);
  // A process group of its own; it ends itself when standard input closes, which happens even if we are killed.
  const child = spawn(program, args, { cwd: workFolder, env, detached: true, stdio: ["pipe", "pipe", "pipe", "pipe"] });
  const startedAt = performance.now();
  const exited = Promise.withResolvers<void>();
  let running = child.pid !== undefined;
  let begun = false;

  const output = (text: string): void => {
    lastLines.push(...text.split("\n").filter((line) => line.trim() !== ""));
    lastLines.splice(0, lastLines.length - keptOutput);
    options.onOutput?.(text);
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", output);

  const reported = Promise.withResolvers<void>();
  createInterface({ input: child.stdio[3] as Readable, crlfDelay: Infinity })
    .on("line", (line) => {
      const event = parseEvent(line);
      if (event === undefined) return;
      if (event.kind === "begin") begun = true;
      if (event.kind === "output") output(event.text);
      const ended = board.apply(event);
      if (ended && ended.gate !== "screenshot") options.onTest?.(ended.gate, ended.result);
      if (ended) void sample();
      changed.ring();
    })
    .on("close", reported.resolve);

  child.on("error", (error) => {
    board.over(`the test process could not be started: ${error.message}`);
    running = false;
    exited.resolve();
    changed.ring();
  });
  child.on("exit", (code, killedBy) => {
    running = false;
    // Its workers may still be there when it was killed.
    if (child.pid !== undefined) killGroup(child.pid);
    void afterExit(killedBy ?? `exit code ${code}`);
  });
  async function afterExit(how: string): Promise<void> {
    // Events that were written before the end may still be on their way.
    await Promise.race([reported.promise, delay(drainLimit, undefined, { ref: false })]);
    board.over(endReason ?? `the test process ended early (${how})${lastLines.length > 0 ? `: ${lastLines.at(-1)}` : ""}`);
    exited.resolve();
    changed.ring();
  }

  let endReason: string | undefined;
  const end = (reason: string): void => {
    endReason ??= reason;
    if (running && child.pid !== undefined) killGroup(child.pid);
  };

  const sample = async (): Promise<void> => {
    if (running && child.pid !== undefined) peak.add(await processTree(child.pid));
  };

  const watch = setInterval(() => void watchOver(), watchInterval);
  watch.unref();
  async function watchOver(): Promise<void> {
    if (!running || child.pid === undefined) return;
    if (!begun && performance.now() - startedAt > loadLimit) return end(`the test files were not loaded within ${loadLimit / 1000} s`);
    const stuck = [...broker.beats].filter(([, beat]) => performance.now() - beat > (options.hangLimit ?? testTimeout)).map(([pid]) => pid);
    if (stuck.length === 0) return;
    const own = await processTree(child.pid);
    // The number came from the test process, so it is trusted only as far as it names one of its workers.
    for (const pid of stuck) {
      if (own.some((facts) => facts.pid === pid)) kill(pid);
    }
  }

  const abort = (): void => {
    end("the run was cancelled");
    changed.ring();
  };
  signal.addEventListener("abort", abort, { once: true });

  const settled = new Set<Gate>();
  function pass(gate: Gate): void {
    for (const earlier of gateNames.slice(0, gateNames.indexOf(gate))) {
      if (!settled.has(earlier)) broker.skip(earlier, "the tier was not run");
      settled.add(earlier);
    }
    settled.add(gate);
  }

  async function resultsOf(gate: Gate, limit: AbortSignal): Promise<BoardResult[]> {
    while (!board.complete(gate)) {
      if (board.overtaken(gate)) {
        // They would come last, when the app is another.
        board.outOfOrder(gate);
        broker.skip(gate, "its tier is over");
        break;
      }
      await changed.wait(watchInterval, limit);
    }
    await sample();
    return board.results(gate);
  }

  async function tierResults(tier: Tier): Promise<TestResult[]> {
    return (await resultsOf(tier, signal)).map(({ result }) => result);
  }

  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= (async () => {
      clearInterval(watch);
      signal.removeEventListener("abort", abort);
      await sample();
      end("the test process was closed");
      child.stdin.destroy();
      await exited.promise;
      await killAll(broker.socketPath);
      await rm(join(workFolder, "tmp"), { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    })();
    return closed;
  };
  child.stdin.on("error", () => {});

  return {
    async tier(tier, operation) {
      pass(tier);
      board.opened(tier, Date.now());
      broker.open(tier, operation);
      return hasTests(loaded, tier) ? tierResults(tier) : [];
    },
    async skip(tier, reason) {
      pass(tier);
      board.opened(tier, Date.now());
      broker.skip(tier, reason);
      return hasTests(loaded, tier) ? tierResults(tier) : [];
    },
    faultOf(tier) {
      const broken = board.complete(tier) ? board.results(tier).find(({ loadError, result }) => loadError && result.status === "fail") : undefined;
      if (!broken) return null;
      const { file = "", line = 1, error = "" } = broken.result;
      return new Fault("suite", "suite-test-load", `${file} cannot be loaded: ${error.split("\n")[0]}`, { at: { file: join(loaded.source ?? "", file), line, column: 1 }, evidence: error.split("\n") });
    },
    async screenshot() {
      if (picture === null) return { kind: "failed", reason: "the suite says that the app has no page" };
      pass("screenshot");
      board.opened("screenshot", Date.now());
      broker.open("screenshot", null);
      try {
        const [taken] = await resultsOf("screenshot", AbortSignal.any([signal, AbortSignal.timeout(screenshotLimit)]));
        if (taken?.result.status === "pass") return { kind: "taken", file: screenshotFile };
        return { kind: "failed", reason: taken?.result.error?.split("\n")[0] ?? "the test process never came to it" };
      } catch {
        return { kind: "failed", reason: signal.aborted ? "the run was cancelled" : `it took longer than ${screenshotLimit / 1000} s` };
      }
    },
    async memory() {
      await sample();
      return peak.total;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Lines that are no event of ours are left out: a test could write to the descriptor. */
function parseEvent(line: string): ReporterEvent | undefined {
  try {
    return reporterEventSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
