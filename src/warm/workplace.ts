import { mkdir, readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { makeClaimed, ownerOf } from "#canonical/snapshot/owner-file.ts";
import { Fault } from "#kit/fault.ts";
import { sideBySide } from "#kit/side-by-side.ts";
import { mustGit } from "#recipe/git/run.ts";
import { maskUrl } from "#recipe/git.ts";
import { fetchRecipe, type Fetched } from "#run/fetch.ts";
import type { RunRequest } from "#run/request.ts";
import { emptySuite, loadSuite, type LoadedSuite } from "#suite/load.ts";
import { codeCache } from "#kit/code-cache.ts";
import { appOf, type WarmContext, type WarmSettings } from "./context.ts";
import type { RollCandidate } from "./decide-roll.ts";
import type { WarmApp } from "./record.ts";

/** Where one warm app is worked on: its recipe and suite as they are now, in a private folder that goes with it. */
export type Workplace = AsyncDisposable & {
  readonly context: WarmContext;
  readonly settings: WarmSettings;
  readonly app: WarmApp;
  readonly folder: string;
  readonly loaded: LoadedSuite;
  readonly fetched: Fetched;
  readonly request: RunRequest;
};

/** Fetches what deploying an app takes; changes nothing. Faults: those of fetching and of suites; `warm-has-dependencies`. */
export async function openWorkplace(context: WarmContext, settings: WarmSettings): Promise<Workplace> {
  const folder = await makeFolder(context.home);
  try {
    const app = await appOf(context, settings, hostname());
    const suite = await context.suiteOf(app.recipe);
    const loaded = suite === null ? emptySuite(app.recipe) : await loadSuite(suite, { recipe: app.recipe, workFolder: folder, cache: codeCache(context.home) });
    if (loaded.suite.dependencies.length > 0) {
      throw new Fault("usage", "warm-has-dependencies", `${app.recipe} needs ${loaded.suite.dependencies.map(({ recipe }) => recipe).join(", ")}, so it cannot be a warm app`, { next: "A warm app stands alone; use it as a cold dependency." });
    }
    const source = settings.source ?? loaded.suite.upstream ?? context.upstreamOf(app.recipe);
    const request = await context.request(source, { recipe: app.recipe, ref: "HEAD", suite });
    const fetched = await fetchRecipe(request, folder, context.signal);
    return { context, settings, app: { ...app, source: maskUrl(source) }, folder, loaded, fetched, request, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** The recipe's releases with their own notes. */
export async function candidatesOf({ fetched: { clone, releases }, context: { signal } }: Pick<Workplace, "fetched" | "context">): Promise<RollCandidate[]> {
  return await sideBySide(releases, 8, async ({ tag, commit, annotated }) => ({ tag, commit, annotated, notes: await notesOf(clone, commit, tag, signal) }));
}

/** A release's own notes; null where it has none. Notes that cannot be read are an error: they may ask for work by hand. */
async function notesOf(folder: string, commit: string, tag: string, signal: AbortSignal): Promise<string | null> {
  const path = `release/${tag}`;
  const listed = await mustGit(["ls-tree", "--name-only", commit, "--", path], { folder, signal });
  return listed.trim() === "" ? null : await mustGit(["show", `${commit}:${path}`], { folder, signal });
}

function workRoot(home: string): string {
  return join(home, "warm", "work");
}

async function makeFolder(home: string): Promise<string> {
  await mkdir(workRoot(home), { recursive: true, mode: 0o700 });
  return await makeClaimed(workRoot(home));
}

/** Removes the private folders of processes that are gone. */
export async function dropDeadWork(home: string): Promise<void> {
  for (const name of await readdir(workRoot(home)).catch((): string[] => [])) {
    const folder = join(workRoot(home), name);
    if ((await ownerOf(folder).catch(() => "another")) === "nobody") await rm(folder, { recursive: true, force: true });
  }
}
