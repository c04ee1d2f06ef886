/** What is known of a run of a crash-looping recipe. Times are milliseconds since the epoch. */
export type CrashFacts = {
  /** When containers of the run's stack ended, as the engine told it while it happened; in any order. */
  readonly deaths: readonly number[];
  /** When the run first said that it has failed; null when it never did. */
  readonly faultAt: number | null;
};

/** Failed tasks that make a crash loop. */
export const triesOfALoop = 3;
/** Seconds between the last of them and the run's saying so. */
export const patience = 10;

export type FailFast =
  | { readonly kind: "measured"; readonly seconds: number; readonly ok: boolean }
  /** Fewer tasks than a loop needs, or no fault: there is nothing to measure, and that is a failure. */
  | { readonly kind: "unmeasured"; readonly reason: string };

/** How long after the third failed task the run was red. A run that was red before that had guessed. Pure. */
export function judgeFailFast({ deaths, faultAt }: CrashFacts): FailFast {
  const third = deaths.toSorted((a, b) => a - b)[triesOfALoop - 1];
  if (third === undefined) return { kind: "unmeasured", reason: `${deaths.length} tasks were seen to fail, not ${triesOfALoop}` };
  if (faultAt === null) return { kind: "unmeasured", reason: "the run has no fault" };
  const seconds = (faultAt - third) / 1000;
  return { kind: "measured", seconds, ok: seconds >= 0 && seconds <= patience };
}
