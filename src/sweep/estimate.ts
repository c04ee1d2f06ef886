/** Where one recipe of a sweep stands. */
export type RecipeProgress = { readonly recipe: string } & (
  /** `plan`: what was decided for it already; null while nobody knows. */
  | { readonly state: "waiting"; readonly plan: "run" | "skip" | null }
  /** Milliseconds since the epoch. */
  | { readonly state: "running"; readonly startedAt: number }
  | { readonly state: "done" }
);

export type EstimateFacts = {
  /** In the order of the sweep. */
  readonly recipes: readonly RecipeProgress[];
  /** Milliseconds that earlier turns of a recipe took in which it was run, oldest first. */
  readonly history: ReadonlyMap<string, readonly number[]>;
  /** How many recipes are worked on at once. */
  readonly jobs: number;
  readonly now: number;
};

export type SweepEstimate = {
  readonly done: number;
  readonly running: number;
  readonly total: number;
  /** Of the recipe that was begun last, from 1; 0 before the first. */
  readonly position: number;
  /** Milliseconds until the end, as far as can be said; null where nothing is known of any of what is left. */
  readonly left: number | null;
  /** Recipes of what is left for which there is no history, and for which the middle of the others was taken. */
  readonly guessed: readonly string[];
};

/** How many of a recipe's last turns count. */
const recent = 5;

/** How far a sweep is and how long it still takes: what is left is spread over the jobs in order, each recipe for as long as its recent turns took in the middle. */
export function estimateSweep({ recipes, history, jobs, now }: EstimateFacts): SweepEstimate {
  const known = new Map([...history].flatMap(([recipe, turns]) => (turns.length > 0 ? [[recipe, middle(turns.slice(-recent))] as const] : [])));
  const usual = known.size > 0 ? middle([...known.values()]) : null;
  const left = recipes.filter((one) => one.state === "running" || (one.state === "waiting" && one.plan !== "skip"));
  const guessed = left.filter(({ recipe }) => !known.has(recipe)).map(({ recipe }) => recipe);
  const begun = recipes.findLastIndex(({ state }) => state !== "waiting");
  const counts = { done: recipes.filter(({ state }) => state === "done").length, running: recipes.filter(({ state }) => state === "running").length, total: recipes.length, position: begun + 1 };
  if (left.length === 0) return { ...counts, left: 0, guessed };
  if (usual === null) return { ...counts, left: null, guessed };
  const lasting = (recipe: string): number => known.get(recipe) ?? usual;
  // What runs already comes first, so that waiting ones take the places that get free.
  const running = left.flatMap((one) => (one.state === "running" ? [Math.max(0, lasting(one.recipe) - Math.max(0, now - one.startedAt))] : []));
  const waiting = left.flatMap((one) => (one.state === "waiting" ? [lasting(one.recipe)] : []));
  return { ...counts, left: spread([...running, ...waiting], jobs), guessed };
}

/** `7 of 21, about 42 min left`. */
export function progressText({ position, total, left, guessed }: SweepEstimate): string {
  const where = `${position} of ${total}`;
  if (left === null) return `${where}, nothing to tell the time from`;
  if (left === 0) return `${where}, nearly done`;
  return `${where}, about ${roughly(left)} left${guessed.length > 0 ? ` (${guessed.length} never run before)` : ""}`;
}

/** When the last place is free, each piece of work going to the place that is free first. */
function spread(work: readonly number[], jobs: number): number {
  const places = Array.from({ length: Math.max(1, jobs) }, () => 0);
  for (const ms of work) places[places.indexOf(Math.min(...places))]! += ms;
  return Math.max(...places);
}

/** The median; of an even count the lower of the two in the middle is as good. */
function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!;
}

/** No more exact than an estimate is: `25 s`, `42 min`, `1 h 5 min`. */
function roughly(ms: number): string {
  if (ms < 59_500) return `${Math.max(1, Math.round(ms / 1000))} s`;
  const minutes = Math.round(ms / 60_000);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
