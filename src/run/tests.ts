import { join } from "node:path";
import { chromiumNames } from "#doctor/checks/chromium.ts";
import { findProgram } from "#doctor/find-program.ts";
import { startBroker, type BrokerDependency } from "#suite/broker.ts";
import { canIsolate } from "#suite/process/isolate.ts";
import { codeCache } from "#kit/code-cache.ts";
import { hasTests } from "#suite/has-tests.ts";
import { startTestProcess, type TestProcess } from "#suite/runner.ts";
import { runFiles } from "#results/run-folder.ts";
import type { Results } from "#results/schema.ts";
import type { LoadedSuite } from "#suite/load.ts";
import type { Run } from "./context.ts";

/** Where the edge listens for the test process. */
export function edgeSocket(workFolder: string): string {
  return join(workFolder, "e.sock");
}

/** The apps beside the one under test; none until they are provided. */
function dependenciesOf({ state }: Run): Map<string, BrokerDependency> {
  const { companions } = state;
  return new Map([...(companions?.companions ?? [])].map(([recipe, one]) => [
    recipe, { app: one.kind === "ready" ? one.app : null, failed: one.kind === "failed" ? one.reason : null, credentials: companions?.credentials.get(recipe) ?? {} },
  ]));
}

/**
 * Starts the process that runs the suite's tests, while the app is still coming up; tests wait until their tier is opened. Nothing is started where nothing is to
 * be done: the suite has no tests for the tiers of this run, and no picture is wanted.
 */
export async function startTests(run: Run): Promise<TestProcess | undefined> {
  if (!needsTests(run)) return undefined;
  const [broker, chromium = null, isolated] = await Promise.all([
    startBroker({ socketPath: join(run.workFolder, "b.sock"), app: () => run.app, dependencies: () => dependenciesOf(run), signal: run.signal, onLog: (message) => run.emit({ kind: "step.progress", step: "tests", message }) }),
    findProgram(chromiumNames, process.env),
    canIsolate(),
  ]);
  if (chromium === null) run.warn("no Chromium was found: browser tests fail and there is no screenshot");
  if (!isolated) run.warn("the tests share this host's network: apps that come and go may break a browser's requests off");
  const tests = await startTestProcess({
    loaded: run.loaded,
    workFolder: run.workFolder,
    broker,
    baseURL: run.app.baseUrl,
    proxyUrl: run.edge.proxyUrl,
    edgeSocket: isolated ? edgeSocket(run.workFolder) : null,
    caPath: run.edge.caPath,
    spkiHash: run.edge.spkiHash,
    chromium,
    compileCache: codeCache(run.request.stateHome),
    screenshotFile: run.folder.file("screenshot"),
    signal: run.signal,
  });
  return {
    ...tests,
    close: () => tests.close().finally(() => broker.close()),
    [Symbol.asyncDispose]: () => tests.close().finally(() => broker.close()),
  };
}

type Wanted = { readonly request: Pick<Run["request"], "lane" | "tiers">; readonly loaded: LoadedSuite };

/** Whether a browser may have a part in the outcome: the suite's tests may use one, and so may those that the recipe ships. Pure. */
export function mayUseBrowser(run: Wanted, shipped: Results["shipped"]): boolean {
  return needsTests(run) || shipped?.decision === "run";
}

/** Whether there is anything to do for a process of the suite's tests. */
function needsTests(run: Wanted): boolean {
  return wantsScreenshot(run) || run.request.tiers.some((tier) => hasTests(run.loaded, tier));
}

/** Nobody looks at pictures of the two runs of a promotion, and after a capture there is nothing to take one of. */
function wantsScreenshot({ request, loaded }: Wanted): boolean {
  return (request.lane === "cold" || request.lane === "quick") && loaded.suite.screenshot !== false;
}

/** A picture of the landing page, as the last look at an app that is up. Its failure is a warning. */
export async function takeScreenshot(run: Run): Promise<string | null> {
  const { tests, installed } = run.state;
  if (!tests || !installed || !wantsScreenshot(run)) return null;
  const shot = await run.steps.step("screenshot", "Screenshot", () => tests.screenshot(), (result) => (result.kind === "taken" ? "taken" : result.reason));
  if (shot.kind === "taken") return runFiles.screenshot;
  run.warn(`no screenshot: ${shot.reason}`);
  return null;
}
