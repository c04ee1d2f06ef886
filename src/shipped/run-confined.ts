import { chmod, chown } from "node:fs/promises";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { formatBytes } from "#kit/bytes.ts";
import { Fault } from "#kit/fault.ts";
import type { TestResult } from "#results/schema.ts";
import type { App } from "#suite/app.ts";
import { startBroker } from "#suite/broker.ts";
import { reporterEventSchema } from "#suite/process/event-schema.ts";
import { testEnvironment } from "#suite/process/test-environment.ts";
import type { Shipped } from "./classify.ts";
import { ShippedResults } from "./collect.ts";
import { channelBounds, type ShippedLimits } from "./limits.ts";
import { BoundedLines } from "./lines.ts";
import { inside } from "./sandbox/arguments.ts";
import { findCgroupPlaces, makeCgroup, type Cgroup } from "./sandbox/cgroup.ts";
import { launch } from "./sandbox/launch.ts";
import { strangerId } from "./sandbox/stranger.ts";
import { hiddenFolders, programMounts, systemFolders } from "./sandbox/system.ts";
import { stageTests } from "./stage.ts";

export type ConfinedRun = {
  /** The run's id: names the group of processes. */
  readonly id: string;
  /** The run's private folder; all is made in its folder `shipped`. */
  readonly workFolder: string;
  readonly clone: string;
  readonly shipped: Shipped;
  /** What the tests may use of the app: see {@link strangersApp}. */
  readonly app: App;
  /** An edge that knows the app under test and nothing else. */
  readonly edge: { readonly socketPath: string; readonly proxyUrl: string; readonly caPath: string; readonly spkiHash: string };
  /** Path of the browser; null for none. */
  readonly chromium: string | null;
  readonly version: string | null;
  readonly limits: ShippedLimits;
  readonly signal: AbortSignal;
  readonly onOutput?: (text: string) => void;
};

export type ConfinedResults = {
  readonly tests: TestResult[];
  /** Files of which at least one test came to an end. */
  readonly ran: string[];
  /** Limits that they ran into, in words. */
  readonly limits: string[];
  /** Processes that were still there when the tests had ended; they are not any more. */
  readonly lingered: number;
};

/** After the last test, for what the process still has to do. Milliseconds. */
const grace = 3_000;
const keptOutput = 5;

/**
 * Runs the tests that a recipe ships, confined, to their end or to a limit. Whatever they do, every one has a result, and when this returns not one of their processes is left.
 * Rejects with a Fault of kind `infrastructure` when they could not be confined or ended, and with the signal's reason when it aborts.
 */
export async function runConfined(options: ConfinedRun): Promise<ConfinedResults> {
  const { id, workFolder, app, edge, limits, signal, version } = options;
  signal.throwIfAborted();
  const places = await findCgroupPlaces();
  if (places === null) throw new Fault("infrastructure", "cgroup-refused", "no control groups for memory and processes are mounted", { next: "Run `cc-ci doctor`." });
  const folder = join(workFolder, "shipped");
  const socketPath = join(workFolder, "h.sock");
  const environment = { ...environmentInside(options), HOME: inside.scratch, TMPDIR: inside.scratch };
  const { entries, mounts } = await stageTests({ folder, clone: options.clone, shipped: options.shipped, baseURL: app.baseUrl, proxyUrl: edge.proxyUrl, environment, signal });
  await using broker = await startBroker({ socketPath, app: () => app, signal, stranger: { calls: ["/app/facts", "/app/secret", "/app/request", "/log", "/dependencies"], connections: channelBounds.calls, bytes: 1024 * 1024 } });
  broker.open("custom", { tier: "custom", phase: "head", from: null, to: version, mark: null });
  const user = strangerId();
  for (const socket of [socketPath, edge.socketPath]) {
    await chmod(socket, 0o600);
    await chown(socket, user, user);
  }
  const cgroup = await makeCgroup(places, id, limits);
  try {
    const shown = [
      ...(await programMounts()), ...mounts,
      { from: edge.caPath, to: inside.authority }, { from: socketPath, to: inside.harnessSocket }, { from: edge.socketPath, to: inside.edgeSocket },
    ];
    const cli = `${inside.app}/node_modules/@playwright/test/cli.js`;
    const ended = await watchOver({ ...options, entries }, launch(cgroup, { system: await systemFolders(), hidden: await hiddenFolders(), mounts: shown, environment, user, disk: limits.disk, openFiles: 1024 }, [inside.node, cli, "test", "--config", `${inside.work}/playwright.config.mjs`]));
    const refused = await cgroup.refusals();
    const lingered = await stillThere(cgroup);
    return {
      tests: ended.results.results(ended.why, ended.ms),
      ran: ended.results.ran,
      lingered,
      limits: [
        ...(ended.limit === undefined ? [] : [ended.limit]),
        ...(refused.memory > 0 ? [`memory: processes were ended for want of it ${refused.memory} times (limit ${formatBytes(limits.memory)})`] : []),
        ...(refused.processes > 0 ? [`processes: new ones were refused ${refused.processes} times (limit ${limits.processes})`] : []),
      ],
    };
  } finally {
    await cgroup.remove();
  }
}

/** How many are left after a moment in which those that are ending have ended. */
async function stillThere(cgroup: Cgroup): Promise<number> {
  for (let wait = 5; wait <= 640; wait *= 2) {
    if ((await cgroup.processes()).length === 0) return 0;
    await delay(wait);
  }
  return (await cgroup.processes()).length;
}

function environmentInside({ edge, app, chromium }: ConfinedRun): Record<string, string> {
  const facts = { workFolder: inside.scratch, socketPath: inside.harnessSocket, baseURL: app.baseUrl, proxyUrl: edge.proxyUrl, edgeSocket: inside.edgeSocket, caPath: inside.authority, spkiHash: edge.spkiHash, chromium, compileCache: null };
  return testEnvironment(facts, { PATH: "/usr/bin:/bin" });
}

type Ended = { readonly results: ShippedResults; readonly why: string; readonly limit: string | undefined; readonly ms: number };

/** Takes in what they report, and ends them at the first limit. Their exit code says nothing: a test has run when it has reported so. */
async function watchOver({ entries, limits, signal, onOutput }: ConfinedRun & { readonly entries: ConstructorParameters<typeof ShippedResults>[0] }, child: ReturnType<typeof launch>): Promise<Ended> {
  const results = new ShippedResults(entries);
  const begin = performance.now();
  const report = new BoundedLines(channelBounds);
  const output = new BoundedLines(channelBounds);
  const lastLines: string[] = [];
  let limit: string | undefined;
  const stop = (why?: string): void => {
    limit ??= why;
    child.kill("SIGKILL");
  };
  const gone = Promise.withResolvers<string>();
  child.once("error", (error) => gone.resolve(error.message));
  child.once("close", (code, killedBy) => gone.resolve(killedBy ?? `exit code ${code}`));
  const timer = setTimeout(() => stop(`time: they were ended after ${limits.seconds} s`), limits.seconds * 1000);
  const abort = (): void => stop();
  signal.addEventListener("abort", abort, { once: true });
  // One that came while this was made ready is heard of no more.
  if (signal.aborted) abort();
  const tooMuch = (): void => stop(`output: they wrote more than is taken (${formatBytes(channelBounds.total)} in all, ${formatBytes(channelBounds.line)} in a line)`);
  const say = (text: string): void => {
    lastLines.push(...text.split("\n").filter((line) => line.trim() !== ""));
    lastLines.splice(0, lastLines.length - keptOutput);
    onOutput?.(text);
  };
  (child.stdio[3] as Duplex).on("error", () => undefined).on("data", (bytes: Buffer) => {
    const taken = report.take(bytes);
    if ("over" in taken) return tooMuch();
    for (const line of taken.lines) {
      const event = parse(line);
      if (event?.kind === "output") say(event.text.slice(0, 2_000));
      else if (event) results.apply(event);
    }
    if (results.complete) void delay(grace, undefined, { ref: false }).then(() => stop());
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("error", () => undefined).on("data", (bytes: Buffer) => {
      const taken = output.take(bytes);
      if ("over" in taken) return tooMuch();
      for (const line of taken.lines) say(line.slice(0, 2_000));
    });
  }
  try {
    const how = await gone.promise;
    signal.throwIfAborted();
    const last = lastLines.at(-1);
    return { results, limit, ms: Math.round(performance.now() - begin), why: limit ?? `their process ended early (${how})${last === undefined ? "" : `: ${last}`}` };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
    child.stdin?.destroy();
  }
}

/** Lines that are no event of the reporter are left out: tests can write to the descriptor. */
function parse(line: string): ReturnType<typeof reporterEventSchema.safeParse>["data"] {
  try {
    return reporterEventSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
