import { Fault } from "#kit/fault.ts";
import { sideBySide } from "#kit/side-by-side.ts";
import { Slots } from "#kit/slots.ts";
import type { Sweep } from "#store/store.ts";
import { accountSweep, type SweepAccount } from "./account.ts";
import type { SweepDecision } from "./decide.ts";
import type { Enrolled } from "./enrolled.ts";
import { sweepRecipe, type SweepRecipeParts } from "./sweep-recipe.ts";
import type { RecipeOutcome } from "./words.ts";

export type SweepParts = SweepRecipeParts & {
  /** Every enrolled recipe, in the order of the sweep. */
  readonly enrolled: readonly Enrolled[];
  /** Only these; null for all. */
  readonly only: readonly string[] | null;
  /** How many recipes at once. */
  readonly jobs: number;
  /** Begin anew even where one was broken off, because that one is of an earlier week. */
  readonly afresh?: boolean;
  /** Who or what asked for it. */
  readonly cause: "manual" | "timer" | "scheduler";
  /** Milliseconds between two sweeps. */
  readonly cadence: number;
  readonly onProgress?: (progress: SweepProgress) => void;
  /** Reports on the whole before its end is noted: a sweep that is killed meanwhile is gone on with, and reported again. */
  readonly report?: (sweep: Sweep, account: SweepAccount) => Promise<void>;
};

/** Something that a sweep has come to. */
export type SweepProgress =
  | { readonly kind: "begun"; readonly sweep: Sweep; readonly resumed: boolean }
  | { readonly kind: "recipe-started"; readonly sweep: string; readonly recipe: string; readonly position: number }
  | { readonly kind: "recipe-decided"; readonly sweep: string; readonly recipe: string; readonly decision: SweepDecision }
  | { readonly kind: "recipe-done"; readonly sweep: string; readonly outcome: RecipeOutcome };

export type SweepEnd = { readonly sweep: Sweep; readonly account: SweepAccount };

/** How many recipes are looked at ahead of those that are run. */
const lookahead = 8;

/** The cause that a sweep of some recipes has in the store: it says nothing about the others, so it is never taken for the weekly one. */
export const partialCause = "partial";

/**
 * One sweep over all enrolled recipes. Where it stands is in the store at every moment: one that was killed is gone on with, and ends with the same table. Each recipe
 * has its outcome for itself; in the end every one is accounted for. Faults: `lease-held` while another sweep is at work, `sweep-only-unknown`.
 */
export async function runSweep(parts: SweepParts): Promise<SweepEnd> {
  const { context, onProgress } = parts;
  const { store, clock, signal } = context;
  await using _alone = await store.leases.acquire("sweep", { holder: `sweep (${parts.cause})`, deadline: new Date(clock.now() + 7 * 24 * 3_600_000).toISOString(), signal });
  const { sweep, resumed } = await beginOrResume(parts);
  onProgress?.({ kind: "begun", sweep, resumed });
  const byName = new Map(parts.enrolled.map((one) => [one.recipe, one]));
  const outcomes = new Map(sweep.recipes.flatMap(({ recipe, outcome }) => (outcome ? [[recipe, outcome] as const] : [])));
  const queue = sweep.recipes.filter(({ outcome }) => outcome === null);
  const slots = new Slots(parts.jobs);
  await sideBySide(queue, Math.max(parts.jobs, lookahead), async (row) => {
    signal.throwIfAborted();
    const { recipe, position } = row;
    const startedAt = row.startedAt ?? new Date(clock.now()).toISOString();
    await store.sweeps.startRecipe(sweep.id, recipe, startedAt);
    const begin = (): void => onProgress?.({ kind: "recipe-started", sweep: sweep.id, recipe, position });
    const enrolled = byName.get(recipe);
    const outcome = enrolled
      ? await sweepRecipe(parts, enrolled, { ...row, startedAt }, {
          slot: async () => {
            const slot = await slots.take(signal);
            begin();
            return slot;
          },
          onDecision: (decision) => onProgress?.({ kind: "recipe-decided", sweep: sweep.id, recipe, decision }),
          onRun: (run) => store.sweeps.setRun(sweep.id, recipe, run),
        })
      : await goneOutcome(parts, recipe, position, startedAt);
    await store.sweeps.finishRecipe(sweep.id, outcome);
    outcomes.set(recipe, outcome);
    onProgress?.({ kind: "recipe-done", sweep: sweep.id, outcome });
  });
  const lastGood = await store.sweeps.lastGood();
  const account = accountSweep({
    enrolled: sweep.recipes.map(({ recipe }) => recipe),
    outcomes: [...outcomes.values()].toSorted((a, b) => a.position - b.position),
    now: clock.now(),
    lastGoodAt: lastGood?.finishedAt ? Date.parse(lastGood.finishedAt) : null,
    cadence: parts.cadence,
  });
  const at = new Date(clock.now()).toISOString();
  await parts.report?.({ ...sweep, finishedAt: at }, account);
  const ended = await store.sweeps.finish(sweep.id, { at, good: account.good && sweep.recipes.length > 0, error: account.faults.map(({ code, text }) => `${code}: ${text}`).join("; ") || null });
  return { sweep: ended, account };
}

/** A sweep that was broken off is gone on with, if it is for the same recipes; one for others is ended as what it is. */
async function beginOrResume({ context: { store, clock }, enrolled, only, cause, afresh = false }: SweepParts): Promise<{ sweep: Sweep; resumed: boolean }> {
  const all = enrolled.map(({ recipe }) => recipe);
  const unknown = (only ?? []).filter((recipe) => !all.includes(recipe));
  if (unknown.length > 0) throw new Fault("usage", "sweep-only-unknown", `not enrolled: ${unknown.join(", ")}`, { next: `Enrolled are ${all.join(", ") || "none"}.` });
  const wanted = only === null ? all : all.filter((recipe) => only.includes(recipe));
  const broken = await store.sweeps.unfinished();
  if (broken) {
    const same = !afresh && broken.recipes.map(({ recipe }) => recipe).join("\n") === wanted.join("\n") && (broken.cause === partialCause) === (only !== null);
    if (same) return { sweep: broken, resumed: true };
    await store.sweeps.finish(broken.id, { at: new Date(clock.now()).toISOString(), good: false, error: afresh ? "broken off, and a new one is due" : "broken off, and other recipes are enrolled by now" });
  }
  return { sweep: await store.sweeps.begin({ cause: only === null ? cause : partialCause, recipes: wanted, holder: `pid ${process.pid}` }), resumed: false };
}

/** The suite was there when the sweep began. */
async function goneOutcome({ context: { store, clock } }: SweepParts, recipe: string, position: number, startedAt: string): Promise<RecipeOutcome> {
  const current = await store.canonicals.current(recipe);
  const version = current?.version ?? null;
  return { recipe, position, class: "skipped", reason: "no-longer-enrolled", release: null, from: version, to: version, run: null, canonicalSince: current?.createdAt ?? null, startedAt, endedAt: new Date(clock.now()).toISOString(), notes: [] };
}
