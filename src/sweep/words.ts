/**
 * What became of one enrolled recipe in a sweep; exactly one of these. `promoted`: its canonical moved, seen in the store. `not-promoted`: green, and the
 * canonical stayed, with the reason. `red`, `ours`: the run's verdict. `skipped`: there was nothing to do. `sync-failed`: its mirror could not be brought up to
 * date, so nothing was run. `unaccounted`: nobody can say; never written on purpose, and an error.
 */
export const sweepClasses = ["promoted", "not-promoted", "red", "ours", "skipped", "sync-failed", "unaccounted"] as const;
export type SweepClass = (typeof sweepClasses)[number];

/** One enrolled recipe's line in a sweep. */
export type RecipeOutcome = {
  readonly recipe: string;
  /** Counts from 1, in the order of the sweep. */
  readonly position: number;
  readonly class: SweepClass;
  /** Such as `no-new-version`, `never-released`, or why it is red. Untrusted text: it may hold what a recipe printed. */
  readonly reason: string;
  /** The release that was run, or that would have been; null where nobody got so far. */
  readonly release: string | null;
  /** The canonical's version before and after; equal where nothing moved, null where there was or is none. */
  readonly from: string | null;
  readonly to: string | null;
  /** The run that this outcome comes from; null where nothing was run. */
  readonly run: string | null;
  /** When the canonical that is current now was made, ISO 8601; null without one. */
  readonly canonicalSince: string | null;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** What else a maintainer should know, such as a lightweight tag that was passed over. */
  readonly notes: readonly string[];
};
