import type { Results } from "#results/schema.ts";
import type { SweepReport } from "#sweep/report/schema.ts";
import { aCase, type Case } from "../case.ts";

/** The last of Directus whose single sign-on needs no licence. */
export const release = "1.0.0+11.9.2";
const giteaRelease = "2.0.0+1.25.5";

export type Seen = {
  readonly first: SweepReport;
  readonly second: SweepReport;
  /** Of all runs of the first sweep, and of the one beside it. */
  readonly runs: readonly Results[];
  /** Lines of `cc-ci runs holders` when there were most. */
  readonly holders: readonly string[];
  readonly holdersAfter: string;
  /** What `cc-ci reap` said at the end. */
  readonly left: string;
};

/** What must hold when an app and the app that it needs are tested at the same time. Pure. */
export function casesOf({ first, second, runs, holders, holdersAfter, left }: Seen): Case[] {
  const of = (recipe: string): Results[] => runs.filter(({ run }) => run.recipe === recipe);
  const [directus, gitea] = [of("directus"), of("gitea")];
  const together = directus.flatMap((one) => gitea.filter((other) => one.run.startedAt < other.run.finishedAt && other.run.startedAt < one.run.finishedAt));
  const held = (pattern: RegExp): string => (holders.some((line) => pattern.test(line)) ? "shown" : "not shown");
  return [
    aCase("1st sweep: directus", `promoted → ${release}`, lineOf(first, "directus")),
    aCase("1st sweep: gitea", `promoted → ${giteaRelease}`, lineOf(first, "gitea")),
    // The test, the seed and the proof; and for Gitea the run beside the sweep.
    aCase("runs of directus, all green", "3 of 3", greenOf(directus)),
    aCase("runs of gitea, all green", "4 of 4", greenOf(gitea)),
    aCase("runs of both at the same time", "yes", together.length > 0 ? "yes" : "no"),
    aCase("each run of directus had a gitea of its own", "ready 2 of 2 deploys, ready 2 of 2 deploys, ready 2 of 2 deploys", directus.map(companionOf).join(", ")),
    aCase("as many different domains as deploys", "yes", new Set(domainsOf(runs)).size === domainsOf(runs).length ? "yes" : "no"),
    aCase("holder of the domain of the gitea that directus needs", "shown", held(/^domain:gite\S+ +held by \S+-directus-/)),
    aCase("holder of the sweep", "shown", held(/^sweep +held by/)),
    aCase("2nd sweep: directus", "skipped, no-new-version", lineOf(second, "directus")),
    aCase("2nd sweep: gitea", "skipped, no-new-version", lineOf(second, "gitea")),
    aCase("left on engine and in files", "nothing to reap", left),
    aCase("still held", "nothing is held", holdersAfter),
  ];
}

function greenOf(runs: readonly Results[]): string {
  return `${runs.filter(({ verdict }) => verdict === "green").length} of ${runs.length}`;
}

function companionOf({ dependencies, deploys }: Results): string {
  return `${dependencies.map(({ status }) => status).join("+") || "none"} ${deploys.counted} of ${deploys.expected} deploys`;
}

/** Canonicals have a domain that stays the same. */
function domainsOf(runs: readonly Results[]): string[] {
  return runs.filter(({ run }) => run.lane === "cold").flatMap(({ plan, dependencies }) => [plan?.domain ?? "", ...dependencies.map(({ domain }) => domain)]);
}

function lineOf(report: SweepReport, name: string): string {
  const line = report.recipes.find(({ recipe }) => recipe === name);
  if (!line) return "not there";
  return line.class === "promoted" ? `promoted → ${line.to}` : `${line.class}, ${line.reason}`;
}
