import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { env } from "node:process";
import { existsSync } from "node:fs";
import type { TestResult, Tier } from "#results/schema.ts";
import type { App } from "../app.ts";
import { startBroker, type Broker, type Operation } from "../broker.ts";
import { emptySuite, loadSuite, type LoadedSuite } from "../load.ts";
import { canIsolate } from "../process/isolate.ts";
import { startTestProcess, type TestProcess, type TestProcessOptions } from "../runner.ts";
import type { LocalSite } from "./local-site.ts";

export type TestRun = AsyncDisposable & {
  readonly root: string;
  readonly process: TestProcess;
  readonly broker: Broker;
  readonly loaded: LoadedSuite;
  /** `tier name status` of every result, as it came. */
  readonly streamed: string[];
  readonly output: string[];
};

/** Where the tests' own process keeps compiled code too: compiled anew each time, Playwright would take two thirds of most of these tests. */
const cache = env.NODE_COMPILE_CACHE ?? null;

/** The first program of that name on PATH. */
export function onPath(name: string): string | undefined {
  return (env.PATH ?? "").split(delimiter).map((folder) => join(folder, name)).find((path) => existsSync(path));
}

export function operationOf(tier: Tier, mark: string | null = null): Operation {
  return { tier, phase: tier === "install" ? "base" : "head", from: null, to: "1.0.0+1.0.0", mark };
}

/** A suite of these files, loaded, with its test process started against a fake app. `beside` are files that a run has in the same work folder, such as the recipe's. */
export async function startTestRun(files: Record<string, string>, app: () => App, site: LocalSite | null, { beside = {}, ...options }: Partial<TestProcessOptions> & { readonly beside?: Readonly<Record<string, string>> } = {}): Promise<TestRun> {
  const root = await mkdtemp(join(tmpdir(), "cc-ci-run-"));
  const folder = join(root, "origin");
  const workFolder = join(root, "work");
  for (const [into, all] of [[folder, files], [workFolder, beside]] as const) {
    for (const [path, content] of Object.entries(all)) {
      await mkdir(dirname(join(into, path)), { recursive: true });
      await writeFile(join(into, path), content);
    }
  }
  await mkdir(workFolder, { recursive: true });
  const loaded = Object.keys(files).length === 0 ? emptySuite("fake") : await loadSuite(folder, { recipe: "fake", workFolder, cache });
  const streamed: string[] = [];
  const output: string[] = [];
  const signal = options.signal ?? new AbortController().signal;
  const broker = await startBroker({ socketPath: join(root, "b.sock"), app, signal });
  const process = await startTestProcess({
    loaded,
    workFolder,
    broker,
    baseURL: site?.baseURL ?? "https://fake.cc-ci.localhost",
    proxyUrl: site?.proxyUrl ?? null,
    // In the host's network the browser would break pages off whenever a container of somebody else comes or goes.
    edgeSocket: site && (await canIsolate()) ? site.socketPath : null,
    caPath: site?.caPath ?? null,
    spkiHash: site?.spkiHash ?? null,
    chromium: onPath("chromium") ?? null,
    screenshotFile: join(root, "screenshot.png"),
    signal,
    compileCache: cache,
    onTest: (tier: Tier, { name, status }: TestResult) => void streamed.push(`${tier} ${name} ${status}`),
    onOutput: (text) => void output.push(text),
    ...options,
  });
  return {
    root,
    process,
    broker,
    loaded,
    streamed,
    output,
    async [Symbol.asyncDispose]() {
      await process.close();
      await broker.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}
