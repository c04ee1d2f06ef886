import { rm } from "node:fs/promises";
import { join } from "node:path";
import { chromiumNames } from "#doctor/checks/chromium.ts";
import { findProgram } from "#doctor/find-program.ts";
import type { Edge } from "#edge/edge.ts";
import type { Tier } from "#results/schema.ts";
import type { App } from "#suite/app.ts";
import { startBroker, type Operation } from "#suite/broker.ts";
import type { LoadedSuite } from "#suite/load.ts";
import { entriesFolder } from "#suite/process/entries.ts";
import { canIsolate } from "#suite/process/isolate.ts";
import { startTestProcess, type TestProcess } from "#suite/runner.ts";

export type Tests = AsyncDisposable & { run(operation: Operation): Promise<void>; screenshot(): Promise<void>; close(): Promise<void> };
export type TestsOptions = { readonly app: App; readonly edge: Edge; readonly socket: string; readonly loaded: LoadedSuite; readonly work: string; readonly compileCache: string; readonly signal: AbortSignal };

/** Playwright with all of the suite's tests, started ahead; each tier's tests wait for their turn. */
export function startedAhead(options: TestsOptions): Tests {
  const started = start(options, options.loaded);
  // Whoever needs it sees the failure then.
  started.catch(() => undefined);
  const close = async (): Promise<void> => (await started).close();
  return {
    run: async (operation) => mustPass(operation.tier, await (await started).tier(operation.tier, operation)),
    screenshot: async () => mustBeTaken(await started),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Playwright anew for every tier, as one calls it by hand; the last one also takes the picture. */
export function startedPerTier(options: TestsOptions): Tests {
  let last: TestProcess | undefined;
  const close = async (): Promise<void> => last?.close();
  return {
    async run(operation) {
      await close();
      await rm(entriesFolder(options.work), { recursive: true, force: true });
      const { files } = options.loaded;
      const own = operation.tier === "custom" ? { custom: files.custom } : { custom: [], ...(files[operation.tier] !== undefined && { [operation.tier]: files[operation.tier] }) };
      last = await start(options, { ...options.loaded, files: own });
      mustPass(operation.tier, await last.tier(operation.tier, operation));
    },
    screenshot: async () => mustBeTaken(last),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function start({ app, edge, socket, work, compileCache, signal }: TestsOptions, loaded: LoadedSuite): Promise<TestProcess> {
  const [broker, chromium, isolated] = await Promise.all([startBroker({ socketPath: join(work, "b.sock"), app: () => app, signal }), findProgram(chromiumNames, process.env), canIsolate()]);
  const tests = await startTestProcess({
    loaded, workFolder: work, broker, baseURL: app.baseUrl, proxyUrl: edge.proxyUrl, edgeSocket: isolated ? socket : null, caPath: edge.caPath, spkiHash: edge.spkiHash,
    chromium: chromium ?? null, compileCache, screenshotFile: join(work, "screenshot.png"), signal,
  });
  return { ...tests, close: () => tests.close().finally(() => broker.close()) };
}

function mustPass(tier: Tier, results: Awaited<ReturnType<TestProcess["tier"]>>): void {
  const bad = results.find(({ status }) => status !== "pass");
  if (results.length === 0 || bad) throw new Error(`${tier}: ${bad ? `${bad.name}: ${bad.error ?? bad.status}` : "no test was run"}`);
}

async function mustBeTaken(tests: TestProcess | undefined): Promise<void> {
  const shot = await tests?.screenshot();
  if (shot?.kind !== "taken") throw new Error(`no screenshot: ${shot?.reason ?? "no test process"}`);
}
