import { join } from "node:path";
import { packageRoot } from "#kit/packages.ts";

/** A suite that stands beside the one of its recipe's name. */
export type FurtherSuite = { readonly name: string; readonly recipe: string; /** Recipes of the apps that it needs. */ readonly needs: readonly string[]; /** Null for the newest release. */ readonly ref: string | null };

/** Apps that people come into through another one. */
export const furtherSuites: readonly FurtherSuite[] = [
  { name: "notes-sign-on", recipe: "notes", needs: ["keycloak"], ref: null },
  { name: "gitea-sign-on", recipe: "gitea", needs: ["keycloak"], ref: null },
  { name: "directus-sign-on", recipe: "directus", needs: ["gitea"], ref: "1.0.0+11.9.2" },
];

/** One run of a real app. */
export type PlannedRun = Pick<FurtherSuite, "name" | "recipe" | "needs" | "ref"> & { readonly suite: string };

type Known = { readonly name: string; readonly suite: string | null };

/**
 * What is run, in the samples' order: each with the suite of its own name, and then with those beside it whose apps are all there. Pure.
 * @param only names of samples or of further suites; null for all
 */
export function planRuns(samples: readonly Known[], only: readonly string[] | null, further: readonly FurtherSuite[] = furtherSuites): { runs: PlannedRun[]; unknown: string[] } {
  const there = new Set(samples.map(({ name }) => name));
  const all = samples.flatMap(({ name, suite }): PlannedRun[] => [
    { name, recipe: name, needs: [], ref: null, suite: suite ?? folderOf(name) },
    ...further.filter(({ recipe, needs }) => recipe === name && needs.every((one) => there.has(one))).map((one) => ({ ...one, suite: folderOf(one.name) })),
  ]);
  return { runs: all.filter(({ name }) => only === null || only.includes(name)), unknown: only?.filter((name) => !all.some((run) => run.name === name)) ?? [] };
}

function folderOf(name: string): string {
  return join(packageRoot, "suites", name);
}
