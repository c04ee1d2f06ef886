import { randomHex } from "#kit/ids.ts";
import type { RecipeOutcome } from "#sweep/words.ts";
import type { NewCanonical } from "../store.ts";

/** A record as promotion makes one; unlike all others. */
export function exampleCanonical(recipe: string, changes: Partial<NewCanonical> = {}): NewCanonical {
  const id = `20261123-233501-${recipe}-${randomHex(6)}`;
  return {
    id, recipe, source: `https://git.example.org/org/${recipe}`, domain: `${recipe}.cc-ci.localhost`, version: "1.2.0+3.1.0", commit: "8d3f0c61b5a94d27c1e0a7732f6b9c4d5e8f1a20", tree: "b6f1",
    snapshot: { id: `snapshot-${id}`, method: "reflink", hash: "sha256-77", bytes: 5_000_000_000, files: 31 }, mark: "mark-7be1", run: "run-1", seedRun: "run-2", proofRun: "run-3",
    images: [{ image: "nginx:1.27@sha256:aa", id: "sha256:bb" }], createdAt: "2026-11-23T23:35:01.250Z", pinned: false, stale: null, ...changes,
  };
}

export function exampleOutcome(recipe: string, position: number, changes: Partial<RecipeOutcome> = {}): RecipeOutcome {
  return {
    recipe, position, class: "promoted", reason: "1.2.0+3.1.0 has proven itself", release: "1.2.0+3.1.0", from: "1.1.0+3.0.0", to: "1.2.0+3.1.0", run: `run-${recipe}`,
    canonicalSince: "2026-11-23T23:35:01.250Z", startedAt: "2026-11-23T23:00:00.000Z", endedAt: "2026-11-23T23:40:00.000Z", notes: ["a lightweight tag was passed over"], ...changes,
  };
}
