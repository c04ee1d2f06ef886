import type { CanonicalState } from "#canonical/record.ts";
import type { Verdict } from "#results/schema.ts";

/** Times are milliseconds since the epoch; `bytes` is what the removal would free, as far as is known. */
export type Holdings = {
  /** How many recipes are enrolled, with a canonical or without. */
  readonly enrolled: number;
  readonly snapshots: readonly {
    readonly id: string;
    readonly recipe: string;
    readonly enrolled: boolean;
    readonly state: CanonicalState;
    readonly pinned: boolean;
    /** Somebody reads it now. */
    readonly inUse: boolean;
    readonly bytes: number;
    readonly createdAt: number;
  }[];
  readonly images: readonly {
    readonly id: string;
    /** Names to show; may be empty. */
    readonly refs: readonly string[];
    /** Known to have been pulled or built by a run of ours. Nothing else is ever removed. */
    readonly ours: boolean;
    /** A canonical that has a snapshot needs it. */
    readonly usedByCanonicals: boolean;
    /** A container of it exists, running or not. */
    readonly running: boolean;
    readonly bytes: number;
    /** Null when nobody knows: counts as the oldest. */
    readonly lastUsed: number | null;
  }[];
  readonly runs: readonly {
    readonly id: string;
    /** Null while it goes on, or while nobody has ended its record. */
    readonly endedAt: number | null;
    readonly verdict: Verdict | null;
    /** The canonical that has a snapshot and was proven by this run; null for none. */
    readonly evidenceOf: string | null;
    readonly bytes: number;
  }[];
  /** What can be made again at the cost of time only, such as clones of mirrors. */
  readonly caches: readonly { readonly id: string; readonly inUse: boolean; readonly bytes: number; readonly lastUsed: number | null }[];
  /** Volumes of warm apps, up or down, and the snapshots of moves that have not come to their end. */
  readonly warm: readonly { readonly name: string; readonly bytes: number }[];
};

export type Budget = {
  /** The most that all holdings may take together; null for no limit. */
  readonly bytes: number | null;
  /** What should stay free on the file system, and what is free now; null for no wish. */
  readonly free: { readonly wanted: number; readonly now: number } | null;
};

/** What is kept even where room is short. */
export type Keep = {
  /** Earlier snapshots of an enrolled recipe, besides the current one. */
  readonly snapshots: number;
  /** The latest finished runs, of whatever recipe. */
  readonly runs: number;
};

export const defaultKeep: Keep = { snapshots: 1, runs: 20 };

export type HoldingKind = "snapshot" | "cache" | "run" | "image" | "warm";
export type Removal = { readonly kind: HoldingKind; readonly id: string; readonly bytes: number; readonly reason: string };
/** What stays because it must, all of one reason together. */
export type Protected = { readonly kind: HoldingKind; readonly reason: string; readonly count: number; readonly bytes: number };

export type DiskPlan = {
  /** Bytes that have to be freed; 0 when there is room enough. */
  readonly needed: number;
  /** In the order in which they are to be made; no longer than needed. */
  readonly removals: readonly Removal[];
  /** What the removals free together. */
  readonly frees: number;
  readonly suffices: boolean;
  /** All that could be freed. */
  readonly removable: number;
  readonly protected: readonly Protected[];
};

type Item = { readonly kind: HoldingKind; readonly id: string; readonly bytes: number; /** Earlier goes first. */ readonly rank: number; readonly age: number; readonly verdict: { readonly stays: string } | { readonly goes: string } };

/**
 * What to remove so that the budget holds, and nothing when it does. In this order, each from the oldest: snapshots of recipes that are no longer enrolled, caches, earlier snapshots,
 * run folders (a green one counts as twice as old as it is, since a red one is still asked about), images that no canonical needs. Stops as soon as it suffices.
 * Never touches what is current, pinned, in use or evidence of a canonical, nor the data of warm apps, nor any image that is not known to be ours. Where no recipe at all seems enrolled, that is taken for a mistake.
 */
export function planRemovals(holdings: Holdings, budget: Budget, now: number, keep: Keep = defaultKeep): DiskPlan {
  const items = [...snapshotItems(holdings, keep), ...cacheItems(holdings), ...runItems(holdings, now, keep), ...imageItems(holdings), ...warmItems(holdings)];
  const held = items.reduce((sum, { bytes }) => sum + bytes, 0);
  const needed = Math.max(0, budget.bytes === null ? 0 : held - budget.bytes, budget.free ? budget.free.wanted - budget.free.now : 0);
  const candidates = items.flatMap(({ kind, id, bytes, rank, age, verdict }) => ("goes" in verdict && bytes > 0 ? [{ kind, id, bytes, rank, age, reason: verdict.goes }] : []));
  const removals: Removal[] = [];
  let frees = 0;
  for (const { kind, id, bytes, reason } of candidates.toSorted((a, b) => a.rank - b.rank || b.age - a.age || (a.id < b.id ? -1 : 1))) {
    if (frees >= needed) break;
    removals.push({ kind, id, bytes, reason });
    frees += bytes;
  }
  return { needed, removals, frees, suffices: frees >= needed, removable: candidates.reduce((sum, { bytes }) => sum + bytes, 0), protected: grouped(items) };
}

function snapshotItems({ snapshots, enrolled: all }: Holdings, keep: Keep): Item[] {
  return snapshots.filter(({ state }) => state !== "pruned").map(({ id, recipe, enrolled, state, pinned, inUse, bytes, createdAt }) => {
    const newer = snapshots.filter((other) => other.recipe === recipe && other.state === "kept" && isNewer(other, { id, createdAt })).length;
    const item = { kind: "snapshot" as const, id, bytes, rank: enrolled ? 2 : 0, age: -createdAt };
    if (state === "current") return { ...item, verdict: { stays: enrolled ? "current" : "current, though its recipe is no longer enrolled" } };
    if (pinned) return { ...item, verdict: { stays: "pinned" } };
    if (inUse) return { ...item, verdict: { stays: "in use" } };
    if (!enrolled) return { ...item, verdict: all > 0 ? { goes: `${recipe} is no longer enrolled` } : { stays: "no recipe at all seems enrolled, which is more likely a mistake" } };
    if (newer < keep.snapshots) return { ...item, verdict: { stays: "one of the earlier ones that are kept" } };
    return { ...item, verdict: { goes: `an earlier one of ${recipe}` } };
  });
}

function cacheItems({ caches }: Holdings): Item[] {
  return caches.map(({ id, inUse, bytes, lastUsed }) => ({ kind: "cache", id, bytes, rank: 1, age: ageOf(lastUsed), verdict: inUse ? { stays: "in use" } : { goes: "can be made again" } }));
}

function runItems({ runs }: Holdings, now: number, keep: Keep): Item[] {
  const latest = new Set(runs.filter(({ endedAt }) => endedAt !== null).toSorted((a, b) => b.endedAt! - a.endedAt! || (a.id < b.id ? 1 : -1)).slice(0, keep.runs).map(({ id }) => id));
  return runs.map(({ id, endedAt, verdict, evidenceOf, bytes }) => {
    const age = endedAt === null ? 0 : (now - endedAt) * (verdict === "green" ? 2 : 1);
    const item = { kind: "run" as const, id, bytes, rank: 3, age };
    if (endedAt === null) return { ...item, verdict: { stays: "not ended" } };
    if (evidenceOf !== null) return { ...item, verdict: { stays: "evidence of a canonical" } };
    if (latest.has(id)) return { ...item, verdict: { stays: "one of the latest" } };
    return { ...item, verdict: { goes: `${verdict ?? "unjudged"} run of ${new Date(endedAt).toISOString().slice(0, 10)}` } };
  });
}

function imageItems({ images }: Holdings): Item[] {
  return images.map(({ id, refs, ours, usedByCanonicals, running, bytes, lastUsed }) => {
    const item = { kind: "image" as const, id, bytes, rank: 4, age: ageOf(lastUsed) };
    if (!ours) return { ...item, verdict: { stays: "not ours" } };
    if (usedByCanonicals) return { ...item, verdict: { stays: "needed by a canonical" } };
    if (running) return { ...item, verdict: { stays: "in use" } };
    return { ...item, verdict: { goes: `no canonical needs ${refs[0] ?? "it"}` } };
  });
}

function warmItems({ warm }: Holdings): Item[] {
  return warm.map(({ name, bytes }) => ({ kind: "warm", id: name, bytes, rank: 5, age: 0, verdict: { stays: `what the warm ${name} has stored` } }));
}

function isNewer(other: { readonly id: string; readonly createdAt: number }, one: { readonly id: string; readonly createdAt: number }): boolean {
  return other.createdAt > one.createdAt || (other.createdAt === one.createdAt && other.id > one.id);
}

/** Only compared with each other within one kind. */
function ageOf(lastUsed: number | null): number {
  return lastUsed === null ? Infinity : -lastUsed;
}

function grouped(items: readonly Item[]): Protected[] {
  const groups = new Map<string, Protected>();
  for (const { kind, bytes, verdict } of items) {
    if (!("stays" in verdict)) continue;
    const key = `${kind} ${verdict.stays}`;
    const before = groups.get(key);
    groups.set(key, { kind, reason: verdict.stays, count: (before?.count ?? 0) + 1, bytes: (before?.bytes ?? 0) + bytes });
  }
  return [...groups.values()];
}
