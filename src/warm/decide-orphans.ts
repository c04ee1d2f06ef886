import type { WarmUnit } from "./record.ts";
import type { Unit } from "./units/port.ts";

export type Orphans = {
  /** To be removed: made by runs that are gone, or with a word that was noted once and forgotten. */
  readonly remove: readonly Unit[];
  /** Notes of runs that are gone and have nothing there any more once the others are removed. */
  readonly forget: readonly WarmUnit[];
  /** Not made by a run's suite as far as anyone can tell: told, and left alone. */
  readonly strangers: readonly string[];
};

/** Which units of a warm app belong to no living run. Pure. @param alive runs that hold the app */
export function decideOrphans(found: readonly Unit[], noted: readonly WarmUnit[], alive: ReadonlySet<string>): Orphans {
  const living = new Set(noted.filter(({ run }) => alive.has(run)).map(({ word }) => word));
  return {
    remove: found.filter(({ word }) => word !== null && !living.has(word)),
    forget: noted.filter(({ run }) => !alive.has(run)),
    strangers: found.filter(({ word }) => word === null).map(({ name }) => name),
  };
}
