import type { RecipeOutcome, SweepClass } from "../words.ts";

const reasons: Readonly<Record<SweepClass, string>> = {
  promoted: "1.1.0+b is newer than the canonical, 1.0.0+a", "not-promoted": "backwards: 1.0.0+b is older than the canonical, 1.0.0+c", red: "the seeded note is gone after the upgrade",
  ours: "the engine did not answer", skipped: "no-new-version", "sync-failed": "git.example.org does not answer", unaccounted: "the sweep left no outcome",
};

/** A consistent outcome of its class, for tests. */
export function outcomeOf(recipe: string, name: SweepClass, change: Partial<RecipeOutcome> = {}): RecipeOutcome {
  const ran = name === "promoted" || name === "not-promoted" || name === "red" || name === "ours";
  return {
    recipe, position: 1, class: name, reason: reasons[name], release: ran ? "1.1.0+b" : null, from: "1.0.0+a", to: name === "promoted" ? "1.1.0+b" : "1.0.0+a", run: ran ? `20261129-031000-${recipe}-4f2a91` : null,
    canonicalSince: name === "promoted" ? "2026-11-29T03:08:00.000Z" : "2026-10-04T03:12:00.000Z", startedAt: "2026-11-29T03:00:00.000Z", endedAt: "2026-11-29T03:10:00.000Z", notes: [], ...change,
  };
}
