import type { CanonicalContext } from "#canonical/context.ts";
import { promote, type Promotion } from "#canonical/promote.ts";
import type { CanonicalRecord } from "#canonical/record.ts";
import { runWithCanonical } from "#canonical/run-with-canonical.ts";
import { Fault, messageOf } from "#kit/fault.ts";
import type { RunRequest } from "#run/request.ts";
import type { RunEnd } from "#run/run.ts";
import type { SweepRecipe } from "#store/store.ts";
import { decideSweep, type SweepDecision } from "./decide.ts";
import type { Enrolled } from "./enrolled.ts";
import type { RecipeSource, RecipeState } from "./recipe-source.ts";
import type { RecipeOutcome, SweepClass } from "./words.ts";

export type SweepRecipeParts = {
  readonly context: CanonicalContext;
  readonly source: RecipeSource;
  /** The whole request for a cold run of one release of a recipe. */
  readonly request: (enrolled: Enrolled, source: string, ref: string) => Promise<RunRequest>;
  /** Milliseconds that one remote may take to answer. */
  readonly remoteTimeout: number;
  /** Makes room before a recipe is run; says why it cannot, or null. */
  readonly makeRoom: () => Promise<string | null>;
};

/** A look that is older than this is taken again before a release is run, in milliseconds. */
const freshFor = 10_000;

/** What happens for one recipe, as it happens. */
export type SweepTold = {
  /** Resolves when one more recipe may be run; looking goes ahead of that. */
  readonly slot: () => Promise<Disposable>;
   readonly onDecision: (decision: SweepDecision) => void; readonly onRun: (run: string) => Promise<void> };

type Ending = { readonly class: SweepClass; readonly reason: string; readonly release: string | null; readonly run: string | null; readonly notes: readonly string[] };

/**
 * One enrolled recipe's turn in a sweep: look, decide from tags, run and promote where there is something new. Whatever goes wrong is this recipe's outcome and nobody
 * else's. Its class is made from what the store holds afterwards, never from how a call ended.
 */
export async function sweepRecipe(parts: SweepRecipeParts, enrolled: Enrolled, row: Pick<SweepRecipe, "position" | "run" | "startedAt">, told: SweepTold): Promise<RecipeOutcome> {
  const { store, clock, signal } = parts.context;
  const { recipe } = enrolled;
  const startedAt = row.startedAt ?? new Date(clock.now()).toISOString();
  const history = await store.canonicals.history(recipe);
  const before = history.find(({ state }) => state === "current") ?? null;
  const already = promotedEarlier(history, row.run);
  let end: Ending;
  try {
    end = already ? { class: "promoted", reason: "promoted before the sweep was broken off", release: already.version, run: row.run, notes: [] } : await turn(parts, enrolled, before, told);
  } catch (error) {
    signal.throwIfAborted();
    end = { class: "ours", reason: describe(error), release: null, run: null, notes: [] };
  }
  const after = await store.canonicals.current(recipe);
  const from = already ? (history.find(({ state, id }) => state === "kept" && id !== already.id)?.version ?? null) : (before?.version ?? null);
  return {
    recipe, position: row.position, ...believed(end, before, after), from, to: after?.version ?? null, canonicalSince: after?.createdAt ?? null,
    startedAt, endedAt: new Date(clock.now()).toISOString(),
  };
}

/** A canonical that the recipe's run made in an earlier part of this sweep, which was killed before it could say so. */
function promotedEarlier(history: readonly CanonicalRecord[], run: string | null): CanonicalRecord | undefined {
  return run === null ? undefined : history.find((record) => record.state === "current" && record.run === run);
}

/** `promoted` is believed when the store names a new current canonical that this very run has proven; else it is a contradiction, which the accounting reports. */
function believed(end: Ending, before: CanonicalRecord | null, after: CanonicalRecord | null): Ending {
  if (end.class !== "promoted" || (after !== null && after.run === end.run && (after.id !== before?.id || before.run === end.run))) return end;
  return { ...end, class: "ours", reason: `promoted, it was said, but the store's current canonical is ${after?.id ?? "none"}` };
}

const nothing = { release: null, run: null, notes: [] };

type Looked = { readonly kind: "looked"; readonly at: number; readonly state: RecipeState; readonly decision: SweepDecision } | { readonly kind: "ended"; readonly end: Ending };

async function lookAndDecide({ context, source, remoteTimeout }: SweepRecipeParts, enrolled: Enrolled, current: CanonicalRecord | null): Promise<Looked> {
  const at = context.clock.now();
  try {
    const state = await source.look(enrolled, AbortSignal.any([context.signal, AbortSignal.timeout(remoteTimeout)]));
    const canonical = await staleIfMoved(context, current, state);
    return { kind: "looked", at, state, decision: decideSweep({ releases: state.releases, canonical }) };
  } catch (error) {
    context.signal.throwIfAborted();
    return { kind: "ended", end: { ...nothing, class: "sync-failed", reason: describe(error) } };
  }
}

function notesOf({ state, decision }: Extract<Looked, { kind: "looked" }>): string[] {
  return [...decision.notes, ...state.events.map(eventText)];
}

function skipped(seen: Extract<Looked, { kind: "looked" }>): Ending {
  const { reason, text } = seen.decision;
  const notes = notesOf(seen);
  return { ...nothing, class: "skipped", reason, notes: reason === "no-new-version" ? notes : [text, ...notes] };
}

async function turn(parts: SweepRecipeParts, enrolled: Enrolled, before: CanonicalRecord | null, told: SweepTold): Promise<Ending> {
  const { context } = parts;
  if (enrolled.problem !== null) return { ...nothing, class: "red", reason: `suite: ${enrolled.problem}` };
  const seen = await lookAndDecide(parts, enrolled, before);
  if (seen.kind === "ended") return seen.end;
  if (seen.decision.kind === "skip") {
    told.onDecision(seen.decision);
    return skipped(seen);
  }
  using _slot = await told.slot();
  // What was seen before the wait may be what it was an hour ago.
  const now = context.clock.now() - seen.at < freshFor ? seen : await lookAndDecide(parts, enrolled, await context.store.canonicals.current(enrolled.recipe));
  if (now.kind === "ended") return now.end;
  const { decision, state } = now;
  told.onDecision(decision);
  if (decision.kind === "skip") return skipped(now);
  const notes = notesOf(now);
  const { release } = decision;
  const full = await parts.makeRoom();
  if (full !== null) return { class: "ours", reason: full, release: release.tag, run: null, notes };
  const request = await parts.request(enrolled, state.source, release.tag);
  let run: string | null = null;
  const noted: Promise<void>[] = [];
  const own: CanonicalContext = {
    ...context,
    onClaimed: (id) => {
      context.onClaimed?.(id);
      // Only the run itself; those that its promotion makes have a parent.
      if (run === null) noted.push(told.onRun((run = id)));
    },
  };
  const tested = await runWithCanonical(own, request);
  await Promise.all(noted);
  context.signal.throwIfAborted();
  const { results } = tested;
  if (results.verdict !== "green") return { class: results.verdict, reason: results.fault?.reason ?? "no reason was given", release: release.tag, run, notes };
  if (results.head?.commit !== release.commit) return { class: "ours", reason: `the run tested ${results.head?.commit ?? "nothing"} and not the tag's commit ${release.commit}`, release: release.tag, run, notes };
  return promotionEnding(await promotion(own, request, tested, decision.reason), release.tag, run, notes);
}

/** A tag that was moved, or a record that is stale, is replaced by the same version. */
async function promotion(context: CanonicalContext, request: RunRequest, tested: RunEnd, why: string): Promise<Promotion> {
  return await promote(context, request, tested, { replace: why === "tag-moved" || why === "stale-canonical" });
}

function promotionEnding(promoted: Promotion, release: string, run: string | null, notes: readonly string[]): Ending {
  if (promoted.kind === "promoted") return { class: "promoted", reason: promoted.former ? `replaces ${promoted.former.version}` : "the first canonical", release, run, notes: [...notes, ...promoted.notes] };
  return { class: "not-promoted", reason: promoted.reasons.map(({ code, text }) => `${code}: ${text}`).join("; "), release, run, notes };
}

/** A canonical whose tag leads elsewhere by now is no longer what its version says; the record says so from now on. */
async function staleIfMoved({ store }: CanonicalContext, canonical: CanonicalRecord | null, { releases }: RecipeState): Promise<CanonicalRecord | null> {
  if (canonical === null || canonical.stale !== null) return canonical;
  const now = releases.find(({ tag }) => tag === canonical.version);
  if (now === undefined || now.commit === canonical.commit) return canonical;
  const stale = `the tag ${canonical.version} was moved from ${canonical.commit.slice(0, 12)} to ${now.commit.slice(0, 12)}`;
  await store.canonicals.markStale(canonical.id, stale);
  return { ...canonical, stale };
}

function eventText(event: RecipeState["events"][number]): string {
  switch (event.kind) {
    case "tag-moved":
      return `the tag ${event.tag} was moved from ${event.from.slice(0, 12)} to ${event.to.slice(0, 12)}`;
    case "tag-deleted":
      return `the tag ${event.tag} (${event.from.slice(0, 12)}) was deleted upstream`;
    case "history-rewritten":
      return `upstream rewrote the history of ${event.branch}`;
    case "default-branch-renamed":
      return `upstream's default branch is ${event.to} now, it was ${event.from}`;
    case "mirror-overwritten":
      return `somebody had pushed ${event.from.slice(0, 12)} to ${event.branch} of the mirror; it was overwritten`;
  }
}

function describe(error: unknown): string {
  return error instanceof Fault ? `${error.code}: ${error.message}` : messageOf(error);
}
