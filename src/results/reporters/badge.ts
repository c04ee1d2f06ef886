import { writeAtomic } from "#kit/files.ts";
import type { Reporter } from "../events.ts";
import type { Results } from "../schema.ts";

/** Colours of the levels 0 to 5, from red to green. */
const levelColours = ["#c0392b", "#c75b12", "#a87900", "#7f8a00", "#4f8f00", "#2a8a2a"] as const;

/** badge.svg: `cc-ci | level 5`; a red run and one of ours say so in words too. */
export async function renderBadge(results: BadgeFacts): Promise<string> {
  // With its tables of letter widths it is a megabyte, needed once at the end of a run.
  const { makeBadge } = await import("badge-maker");
  return makeBadge(badgeText(results));
}

/** The lane, where it is not a cold run. */
type BadgeFacts = Pick<Results, "verdict" | "level"> & { readonly run?: Pick<Results["run"], "lane"> };

export function badgeText({ run, ...facts }: BadgeFacts): { label: string; message: string; color: string } {
  const text = textOf(facts);
  return run === undefined || run.lane === "cold" ? text : { ...text, label: `cc-ci ${run.lane}` };
}

function textOf({ verdict, level }: Pick<Results, "verdict" | "level">): { label: string; message: string; color: string } {
  if (verdict === "ours") return { label: "cc-ci", message: "no result (ours)", color: "#6b6f80" };
  if (verdict === "red") return { label: "cc-ci", message: `red · level ${level}`, color: "#c0392b" };
  return { label: "cc-ci", message: `level ${level}`, color: levelColours[level] ?? levelColours[0] };
}

/** Writes the badge when the run has finished. */
export function badgeReporter(options: { readonly file: string }): Reporter {
  let results: Results | undefined;
  return {
    onEvent(event) {
      if (event.kind === "run.finished") results = event.results;
    },
    async close() {
      if (results) await writeAtomic(options.file, await renderBadge(results));
    },
  };
}
