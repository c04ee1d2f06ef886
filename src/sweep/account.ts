import { contradictionIn } from "./contradiction.ts";
import { sweepClasses, type RecipeOutcome, type SweepClass } from "./words.ts";

/**
 * Exit codes of a sweep, the worst one first. `hollow`: something is wrong with the sweep as a whole: its books do not balance, nothing was proven at all, or sweeps have
 * failed for weeks. `ours`: cc-ci, its host or the forge
 * failed for at least one recipe. `red`: all is accounted for, and a recipe does not pass; news about the recipe, not a failure of the sweep. `good`: none of these.
 */
export const sweepExitCodes = { hollow: 4, ours: 3, red: 1, good: 0 } as const;
export type SweepExitCode = (typeof sweepExitCodes)[keyof typeof sweepExitCodes];

export const sweepFaultCodes = [
  "sweep-nothing-enrolled", "sweep-unaccounted", "sweep-counted-twice", "sweep-not-enrolled", "sweep-contradiction", "sweep-all-ours", "sweep-all-unsynced", "sweep-overdue",
] as const;

/** What is wrong with a sweep as a whole. */
export type SweepFault = {
  readonly code: (typeof sweepFaultCodes)[number];
  readonly text: string;
  /** What to do about it. */
  readonly next: string;
  /** The recipes that it is about; empty for the whole. */
  readonly recipes: readonly string[];
  readonly exitCode: SweepExitCode;
};

export type AccountFacts = {
  /** In the order of the sweep. */
  readonly enrolled: readonly string[];
  readonly outcomes: readonly RecipeOutcome[];
  /** When the sweep ended; milliseconds since the epoch. */
  readonly now: number;
  /** When the last good sweep before this one ended; null when there was none. */
  readonly lastGoodAt: number | null;
  /** Milliseconds between two sweeps. */
  readonly cadence: number;
};

export type SweepAccount = {
  /** Every enrolled recipe exactly once, in the order of the sweep. */
  readonly lines: readonly RecipeOutcome[];
  readonly counts: Readonly<Record<SweepClass, number>>;
  readonly faults: readonly SweepFault[];
  readonly warnings: readonly string[];
  /** Whether the sweep as a whole worked: no faults. Single recipes may be red or ours. */
  readonly good: boolean;
  readonly exitCode: SweepExitCode;
};

/** Puts every enrolled recipe into exactly one class and says whether the sweep as a whole can be relied on. */
export function accountSweep(facts: AccountFacts): SweepAccount {
  const enrolled = [...new Set(facts.enrolled)];
  const lines = enrolled.map((recipe, index) => facts.outcomes.find((outcome) => outcome.recipe === recipe) ?? missing(recipe, index, facts.now));
  const counts = Object.fromEntries(sweepClasses.map((name) => [name, lines.filter((line) => line.class === name).length])) as Record<SweepClass, number>;
  const own = [...inBooks(enrolled, facts.outcomes, lines), ...inRuns(enrolled, counts)];
  const good = own.length === 0;
  const overdue = overdueFault(facts);
  const faults = good ? [] : [...own, ...(overdue ? [overdue] : [])];
  return { lines, counts, faults, warnings: good && overdue ? [`before this sweep, ${overdue.text}`] : [], good, exitCode: exitCodeOf(faults, counts) };
}

/** That the last good sweep is older than twice the cadence: sweeps are missed or fail. Undefined while that is not so, or where there never was one. */
export function overdueFault({ now, lastGoodAt, cadence }: Pick<AccountFacts, "now" | "lastGoodAt" | "cadence">): SweepFault | undefined {
  if (lastGoodAt === null || now - lastGoodAt <= 2 * cadence) return undefined;
  const days = (ms: number): string => `${Math.floor(ms / 86_400_000)} days`;
  return fault("sweep-overdue", "hollow", `the last good sweep ended ${new Date(lastGoodAt).toISOString()}, ${days(now - lastGoodAt)} ago; one is due every ${days(cadence)}`, "Look whether the timer runs, and what failed in the sweeps since then.");
}

function inBooks(enrolled: readonly string[], outcomes: readonly RecipeOutcome[], lines: readonly RecipeOutcome[]): SweepFault[] {
  const seen = outcomes.map(({ recipe }) => recipe);
  const unaccounted = lines.filter((line) => line.class === "unaccounted").map(({ recipe }) => recipe);
  const twice = enrolled.filter((recipe) => seen.indexOf(recipe) !== seen.lastIndexOf(recipe));
  const strangers = [...new Set(seen.filter((recipe) => !enrolled.includes(recipe)))];
  const contradictions = lines.flatMap((line) => {
    const text = contradictionIn(line);
    return text === undefined ? [] : [{ recipe: line.recipe, text }];
  });
  return [
    ...(enrolled.length === 0 ? [fault("sweep-nothing-enrolled", "hollow", "no recipe is enrolled, so nothing was looked at", "Check the folder of suites; a suite enrols its recipe by `canonical: true`.")] : []),
    ...(unaccounted.length > 0 ? [fault("sweep-unaccounted", "hollow", `nobody can say what became of ${unaccounted.join(", ")}`, "Look into the sweep's log, then sweep again.", unaccounted)] : []),
    ...(twice.length > 0 ? [fault("sweep-counted-twice", "hollow", `there are several outcomes for ${twice.join(", ")}`, "This is a defect of cc-ci: report it.", twice)] : []),
    ...(strangers.length > 0 ? [fault("sweep-not-enrolled", "hollow", `there are outcomes for recipes that are not enrolled: ${strangers.join(", ")}`, "Look whether the suites were changed during the sweep, then sweep again.", strangers)] : []),
    ...(contradictions.length > 0 ? [fault("sweep-contradiction", "hollow", contradictions.map(({ recipe, text }) => `${recipe}: ${text}`).join("; "), "This is a defect of cc-ci: report it.", contradictions.map(({ recipe }) => recipe))] : []),
  ];
}

function inRuns(enrolled: readonly string[], counts: Readonly<Record<SweepClass, number>>): SweepFault[] {
  const runs = counts.promoted + counts["not-promoted"] + counts.red + counts.ours;
  return [
    ...(counts.ours > 0 && counts.ours === runs ? [fault("sweep-all-ours", "hollow", `every run (${runs} of ${runs}) failed on our side, so nothing is proven about any recipe`, "Run `cc-ci doctor` on this host.")] : []),
    ...(enrolled.length > 0 && counts["sync-failed"] === enrolled.length ? [fault("sweep-all-unsynced", "hollow", "no mirror could be brought up to date", "Check that the forge and the upstream server answer.")] : []),
  ];
}

function exitCodeOf(faults: readonly SweepFault[], counts: Readonly<Record<SweepClass, number>>): SweepExitCode {
  if (faults.some(({ exitCode }) => exitCode === sweepExitCodes.hollow)) return sweepExitCodes.hollow;
  if (counts.ours + counts["sync-failed"] > 0) return sweepExitCodes.ours;
  return counts.red > 0 ? sweepExitCodes.red : sweepExitCodes.good;
}

function missing(recipe: string, index: number, now: number): RecipeOutcome {
  const at = new Date(now).toISOString();
  return { recipe, position: index + 1, class: "unaccounted", reason: "the sweep left no outcome", release: null, from: null, to: null, run: null, canonicalSince: null, startedAt: at, endedAt: at, notes: [] };
}

function fault(code: SweepFault["code"], exit: keyof typeof sweepExitCodes, text: string, next: string, recipes: readonly string[] = []): SweepFault {
  return { code, text, next, recipes, exitCode: sweepExitCodes[exit] };
}
