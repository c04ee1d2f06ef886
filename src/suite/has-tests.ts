import type { Tier } from "#results/schema.ts";
import type { LoadedSuite } from "./load.ts";

/** Whether a suite has tests of its own for a tier. */
export function hasTests(loaded: Pick<LoadedSuite, "files">, tier: Tier): boolean {
  return tier === "custom" ? loaded.files.custom.length > 0 : loaded.files[tier] !== undefined;
}
