import type { CanonicalRecord } from "#canonical/record.ts";
import type { Lane, Verdict } from "#results/schema.ts";
import type { RecipeOutcome } from "#sweep/words.ts";
import type { WarmAlert, WarmApp, WarmEvent, WarmUnit } from "#warm/record.ts";

/** What cc-ci remembers between runs. All times of the API are ISO 8601 in UTC with milliseconds; every change is one transaction. */
export type Store = AsyncDisposable & {
  readonly engine: StoreEngine;
  readonly runs: RunIndex;
  readonly canonicals: Canonicals;
  readonly sweeps: Sweeps;
  readonly mirrors: Mirrors;
  readonly warm: WarmApps;
  readonly leases: Leases;
};

/** `sqlite`: a file in the state home, of one machine. `postgres`: a server that several machines share. */
export type StoreEngine = "sqlite" | "postgres";

/** A run as the index knows it. The last five are null until it has ended. */
export type RunRow = {
  readonly id: string;
  readonly recipe: string;
  readonly lane: Lane;
  /** The run's folder, which is the evidence; the index only finds it. */
  readonly folder: string;
  /** Name of the machine that the folder is on. */
  readonly host: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly ms: number | null;
  readonly verdict: Verdict | null;
  readonly level: number | null;
  /** Of the head; null where it has none. */
  readonly version: string | null;
};

export type RunFilter = {
  readonly recipe?: string;
  readonly lane?: Lane;
  readonly verdict?: Verdict;
  /** Only those that have ended, or have not. */
  readonly ended?: boolean;
  /** Only those that started before this, ISO 8601: for pages. */
  readonly before?: string;
  /** At most so many; 100 by default. */
  readonly limit?: number;
};

/** `damaged`: folders that cannot be read, which therefore have no row. `removed`: rows of this machine whose folder is gone or damaged. */
export type ReindexCounts = { readonly folders: number; readonly added: number; readonly updated: number; readonly unchanged: number; readonly removed: number; readonly damaged: number };

/** Finds run folders without reading them all. */
export type RunIndex = {
  /** Notes a run; once more with the same id changes nothing but what is said. */
  started(run: Pick<RunRow, "id" | "recipe" | "lane" | "startedAt" | "folder">): Promise<void>;
  /** Faults: `run-not-indexed` where `started` never noted it. */
  finished(run: { readonly [Key in "id" | "endedAt" | "verdict" | "level" | "ms"]: NonNullable<RunRow[Key]> } & Pick<RunRow, "version">): Promise<void>;
  get(id: string): Promise<RunRow | null>;
  /** Newest start first. */
  list(filter?: RunFilter): Promise<RunRow[]>;
  /** Brings the index in step with the folders in `<stateHome>/runs`. Again at once changes nothing. */
  reindex(stateHome: string): Promise<ReindexCounts>;
};

/** What to make current: everything of a record but its state. */
export type NewCanonical = Omit<CanonicalRecord, "state">;

/** Canonicals of all recipes. At most one record of a recipe is current, and no record is ever removed. */
export type Canonicals = {
  current(recipe: string): Promise<CanonicalRecord | null>;
  /** Newest first. */
  history(recipe: string): Promise<CanonicalRecord[]>;
  /** By recipe, then newest first. */
  all(): Promise<CanonicalRecord[]>;
  get(id: string): Promise<CanonicalRecord | null>;
  /** Adds the record as the current one; the former becomes `kept`. Faults: `canonical-exists` where its id or its snapshot has a record already. */
  makeCurrent(record: NewCanonical): Promise<CanonicalRecord>;
  /** Makes an earlier record current again; the present one becomes `kept`. Faults: `canonical-missing`, `canonical-pruned`. */
  activate(id: string): Promise<CanonicalRecord>;
  /** Says why a record is no longer true; null takes it back. Faults: `canonical-missing`. */
  markStale(id: string, reason: string | null): Promise<void>;
  /** Faults: `canonical-missing`; `canonical-pruned` when a pruned one is to be pinned. */
  pin(id: string, pinned: boolean): Promise<void>;
  /** Notes that the snapshot is gone; again is fine. Faults: `canonical-missing`, `canonical-current`, `canonical-pinned`. */
  markPruned(id: string): Promise<void>;
};

/** One enrolled recipe in a sweep. `run` is the last run that was started for it; `outcome` is there once it is `done`. */
export type SweepRecipe = {
  readonly recipe: string;
  /** Counts from 1. */
  readonly position: number;
  readonly state: "pending" | "running" | "done";
  readonly run: string | null;
  readonly startedAt: string | null;
  readonly outcome: RecipeOutcome | null;
};

export type Sweep = {
  readonly id: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** Who or what asked for it, such as `timer`. */
  readonly cause: string;
  /** The command or run that began it. */
  readonly holder: string;
  /** Whether every recipe has an outcome; null while the sweep goes on. */
  readonly complete: boolean | null;
  /** What the one who ended it says; null while it goes on. */
  readonly good: boolean | null;
  readonly error: string | null;
  /** By position. */
  readonly recipes: readonly SweepRecipe[];
};

export type Sweeps = {
  /** Faults: `sweep-recipe-twice`. */
  begin(sweep: { readonly cause: string; readonly recipes: readonly string[]; readonly holder: string }): Promise<Sweep>;
  get(id: string): Promise<Sweep | null>;
  /** The newest one without an end. */
  unfinished(): Promise<Sweep | null>;
  /** Marks a recipe as running; after a kill once more is fine. Faults: `sweep-missing`, `sweep-finished`, `sweep-recipe-unknown`, `sweep-recipe-done`. */
  startRecipe(id: string, recipe: string, startedAt: string): Promise<void>;
  /** Faults as `startRecipe`. */
  setRun(id: string, recipe: string, run: string): Promise<void>;
  /** Writes the one outcome of a recipe; it never changes afterwards. Faults as `startRecipe`. */
  finishRecipe(id: string, outcome: RecipeOutcome): Promise<void>;
  /** Faults: `sweep-missing`, `sweep-finished`; `sweep-incomplete` when it is to be good and a recipe has no outcome, or there is none at all. */
  finish(id: string, end: { readonly at: string; readonly good: boolean; readonly error: string | null }): Promise<Sweep>;
  /** The last `n`, newest start first. */
  latest(n: number): Promise<Sweep[]>;
  lastGood(): Promise<Sweep | null>;
  /** Milliseconds of the last `n` outcomes of a recipe for which something was run, newest first. */
  durations(recipe: string, n: number): Promise<number[]>;
};

/** What is known of a recipe's mirror after its last sync. */
export type Mirror = {
  readonly recipe: string;
  /** URL of the original, without credentials. */
  readonly upstream: string;
  /** URL of the mirror; null where there is none. */
  readonly mirror: string | null;
  readonly defaultBranch: string | null;
  /** Commit that the default branch leads to. */
  readonly head: string | null;
  /** Commits by tag. */
  readonly tags: Readonly<Record<string, string>>;
  /** When a sync last worked. */
  readonly syncedAt: string | null;
  /** Why the last sync did not; null where it did. */
  readonly error: string | null;
};

export type Mirrors = {
  get(recipe: string): Promise<Mirror | null>;
  /** Replaces what was known. */
  put(mirror: Mirror): Promise<void>;
  /** By recipe. */
  all(): Promise<Mirror[]>;
};

/** Warm apps of this host. Who changes one holds its lease. `app` is an app's `owner`. */
export type WarmApps = {
  /** By name. */
  all(): Promise<WarmApp[]>;
  get(name: string): Promise<WarmApp | null>;
  /** Replaces what was known. */
  put(app: WarmApp): Promise<void>;
  /** Forgets it with its events and units; its alerts stay. What is not there is fine. */
  remove(app: string): Promise<void>;
  note(app: string, kind: WarmEvent["kind"], text: string): Promise<void>;
  /** The last `n`, oldest first. */
  events(app: string, n: number): Promise<WarmEvent[]>;
  /** Raises an alert, unless one of the same code and subject is open already, which is given then. `once`: an acknowledged one counts too. */
  raise(alert: Pick<WarmAlert, "app" | "code" | "subject" | "text" | "evidence">, once?: boolean): Promise<WarmAlert>;
  /** Oldest first; only the open ones unless all are asked for. */
  alerts(app: string | null, all?: boolean): Promise<WarmAlert[]>;
  /** Again is fine. Faults: `warm-alert-missing`. */
  acknowledge(id: string): Promise<WarmAlert>;
  /** Notes that a run is about to make something that is marked with a word. */
  addUnit(unit: Pick<WarmUnit, "app" | "word" | "run">): Promise<void>;
  units(app: string): Promise<WarmUnit[]>;
  /** What is not there is fine. */
  removeUnit(unit: Pick<WarmUnit, "app" | "word">): Promise<void>;
};

/** Who has a lease. `pid` is that of its process on `host`. */
export type LeaseHolder = {
  readonly name: string;
  readonly kind: "exclusive" | "shared";
  /** A run's id, or a command. */
  readonly holder: string;
  readonly since: string;
  /** When the holder has let go at the latest. Only counts for holders whose process cannot be seen from here (another machine or container). */
  readonly deadline: string;
  readonly pid: number;
  readonly host: string;
};

/** A lease that this process has; given back by disposing of it. */
export type Lease = AsyncDisposable & LeaseHolder;

export type LeaseRequest = {
  readonly holder: string;
  /** ISO 8601. */
  readonly deadline: string;
  /** Milliseconds to wait for the present holders to let go; 0 by default. */
  readonly waitFor?: number;
  /** Told whom it waits for: the first time at once, and again whenever that is somebody else. */
  readonly onWait?: (by: LeaseHolder) => void;
  readonly signal?: AbortSignal;
};

/**
 * Named locks with visible holders. `acquire` has a name alone, `hold` shares it with other `hold`s: who reads a snapshot holds it, who removes one acquires it.
 * A holder whose process is gone counts for nothing. A living one is never robbed, whatever its deadline.
 */
export type Leases = {
  /** Faults: `lease-held`, which names the holder; `cancelled` when the signal ends the wait. */
  acquire(name: string, request: LeaseRequest): Promise<Lease>;
  /** Faults as `acquire`. What is held can have been removed before: look at its record once it is held. */
  hold(name: string, request: LeaseRequest): Promise<Lease>;
  /** Living holders of a name, of both kinds. */
  holders(name: string): Promise<LeaseHolder[]>;
  /** All living holders, by name. */
  list(): Promise<LeaseHolder[]>;
};
