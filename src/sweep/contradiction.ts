import type { RecipeOutcome } from "./words.ts";

/**
 * What in an outcome speaks against its class; undefined when nothing does. A label is believed only with its fact: `promoted` with a canonical that was made since
 * the recipe's turn began, green with a run, and anything else with a canonical that did not move.
 */
export function contradictionIn(outcome: RecipeOutcome): string | undefined {
  const { class: name, run, from, to, canonicalSince, startedAt } = outcome;
  if (name === "unaccounted") return undefined;
  if (name === "promoted") {
    if (run === null) return "promoted without a run";
    if (to === null || canonicalSince === null) return "promoted, but there is no canonical";
    return Date.parse(canonicalSince) >= Date.parse(startedAt) ? undefined : `promoted, but the canonical is of ${canonicalSince}, before its turn began`;
  }
  if (from !== to) return `${name}, but the canonical moved from ${from ?? "none"} to ${to ?? "none"}`;
  if (name === "not-promoted" && run === null) return "green without a run";
  return name === "skipped" && run !== null ? `skipped, but run as ${run}` : undefined;
}
