import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Fault, Faults } from "#kit/fault.ts";
import { loadSuite, type LoadedSuite } from "#suite/load.ts";
import { codeCache } from "#kit/code-cache.ts";
import type { Dependency } from "#suite/types.ts";
import type { RunRequest } from "../request.ts";
import { dependencyOrder } from "./order.ts";

/** An app that the run needs, with its own suite. */
export type Companion = {
  readonly recipe: string;
  readonly loaded: LoadedSuite;
  /** Path or URL of its repository. */
  readonly source: string;
  /** A release tag; null for the newest. */
  readonly release: string | null;
  /** How the suites that need it say so, by the recipe that needs it. */
  readonly wanted: ReadonlyMap<string, Dependency>;
};

type Request = Pick<RunRequest, "companions" | "stateHome">;

/**
 * The apps that a suite needs, directly or through one another, each after those that it needs itself. Everything wrong with them is told before anything is deployed: Faults of
 * kind `usage` with the codes `dependency-cycle`, `dependency-unknown`, `dependency-suite-invalid`, `dependency-releases-differ`.
 */
export async function companionsOf(loaded: LoadedSuite, request: Request, workFolder: string): Promise<Companion[]> {
  const suites = new Map<string, LoadedSuite>([[loaded.recipe, loaded]]);
  const needs = new Map<string, string[]>();
  const queue = [loaded];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const wanted = next.suite.dependencies.map(({ recipe }) => recipe);
    needs.set(next.recipe, wanted);
    for (const recipe of wanted) {
      if (suites.has(recipe)) continue;
      const suite = await companionSuite(recipe, next.recipe, request, workFolder);
      suites.set(recipe, suite);
      queue.push(suite);
    }
  }
  return dependencyOrder(loaded.recipe, needs).map((recipe) => {
    const suite = suites.get(recipe)!;
    const wanted = new Map([...suites.values()].flatMap((by) => by.suite.dependencies.filter((one) => one.recipe === recipe).map((one) => [by.recipe, one] as const)));
    const { sources, upstream } = request.companions;
    return { recipe, loaded: suite, source: sources[recipe] ?? suite.suite.upstream ?? upstream.replaceAll("{recipe}", recipe), release: oneRelease(recipe, wanted), wanted };
  });
}

async function companionSuite(recipe: string, neededBy: string, { companions, stateHome }: Request, workFolder: string): Promise<LoadedSuite> {
  const folder = join(companions.suites, recipe);
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
    throw new Fault("usage", "dependency-unknown", `the suite of ${neededBy} needs ${recipe}, which has no suite in ${companions.suites}`, {
      next: `Correct the name in \`dependencies\`, or write a suite for ${recipe}: without one nobody knows when it is ready.`,
    });
  }
  try {
    return await loadSuite(folder, { recipe, workFolder: join(workFolder, "companions", recipe), cache: codeCache(stateHome) });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const all = error instanceof Faults ? error.all : [error];
    throw new Faults("usage", "dependency-suite-invalid", `the suite of ${recipe}, which ${neededBy} needs, cannot be used: ${error.message}`, all);
  }
}

function oneRelease(recipe: string, wanted: ReadonlyMap<string, Dependency>): string | null {
  const asked = [...wanted].flatMap(([by, { release }]) => (release === undefined ? [] : [{ by, release }]));
  const [first, other] = [asked[0], asked.find(({ release }) => release !== asked[0]?.release)];
  if (first && other) {
    throw new Fault("usage", "dependency-releases-differ", `${first.by} needs ${recipe} ${first.release} and ${other.by} needs ${other.release}`, { next: "Agree on one release: a run has one app of a recipe." });
  }
  return first?.release ?? null;
}
