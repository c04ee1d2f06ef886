import type { MirrorEvent } from "#forge/mirror-event.ts";
import type { RemoteRelease } from "#forge/release-tags.ts";
import type { Enrolled } from "./enrolled.ts";

/** A recipe as its remote has it at this moment. */
export type RecipeState = {
  readonly releases: readonly RemoteRelease[];
  /** Path or URL that a run clones: never older than `releases`. */
  readonly source: string;
  readonly events: readonly MirrorEvent[];
};

/**
 * Where the sweep learns what a recipe's releases are. Two: the mirrors on the forge, which are brought up to date first, and upstream itself where there is no forge.
 * A failure is a Fault, and that recipe's outcome alone.
 */
export type RecipeSource = {
  /** Brings the recipe up to date and says how it stands. */
  look(enrolled: Enrolled, signal: AbortSignal): Promise<RecipeState>;
  /** How it stands, without changing anything anywhere. */
  peek(enrolled: Enrolled, signal: AbortSignal): Promise<RecipeState>;
};
