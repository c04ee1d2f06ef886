import { Fault } from "#kit/fault.ts";
import { decideRepeat } from "#run/repeat-decision.ts";
import type { RunRequest } from "#run/request.ts";
import { runRecipe, type RunEnd } from "#run/run.ts";
import type { CanonicalContext } from "./context.ts";
import { KeptSecrets } from "./kept-secrets.ts";
import { holdSnapshot } from "./leases.ts";
import type { CanonicalRecord } from "./record.ts";

/** Tiers of the quick lane: backups are not looked at. */
const quickTiers = ["install", "upgrade", "custom"];

/**
 * A run as people start it, with the recipe's canonical in view: a cold one upgrades from it, a quick one works on a copy of its data. Without a canonical, a quick
 * run is a cold one, and says so. Its start and end are noted in the store. Where an app beside the one under test failed, it is made once more, and that one counts.
 */
export async function runWithCanonical(context: CanonicalContext, asked: RunRequest): Promise<RunEnd> {
  const canonical = await context.store.canonicals.current(asked.recipe);
  if (!canonical) return await indexed(context, withoutCanonical(asked), null, asked.lane === "quick" ? ["quick was asked for, and there is no canonical: this is a cold run"] : []);
  await using _held = await holdSnapshot(context, canonical.snapshot.id, `run of ${asked.recipe}`);
  const request = asked.lane === "quick" ? { ...asked, tiers: asked.tiers.filter((tier) => quickTiers.includes(tier)) } : asked;
  if (request.lane === "quick" && canonical.stale !== null) throw new Fault("usage", "canonical-stale", `the canonical of ${request.recipe} is stale: ${canonical.stale}`, { next: "Run without --quick, or promote the recipe anew." });
  return await indexed(context, request, canonical, []);
}

function withoutCanonical(asked: RunRequest): RunRequest {
  return asked.lane === "quick" ? { ...asked, lane: "cold" } : asked;
}

async function indexed(context: CanonicalContext, request: RunRequest, canonical: CanonicalRecord | null, notes: readonly string[]): Promise<RunEnd> {
  const end = await once(context, request, canonical, notes);
  const decision = decideRepeat(end.results);
  if (decision.kind === "no" || context.signal.aborted) return end;
  context.say(`${request.recipe} is run once more: ${decision.reason}`);
  return await once(context, request, canonical, [...notes, `run once more after ${end.results.run.id}: ${decision.reason}`]);
}

async function once(context: CanonicalContext, request: RunRequest, canonical: CanonicalRecord | null, notes: readonly string[]): Promise<RunEnd> {
  if (canonical === null) return await runNoted(context, request, { canonical, notes });
  const snapshots = await context.snapshots();
  const start = { record: canonical, secrets: () => new KeptSecrets(snapshots.root).read(canonical.snapshot.id) };
  return await runNoted(context, request, { canonical, notes, data: { snapshots, start, captureAs: null, domain: null } });
}

type Extra = Pick<Parameters<typeof runRecipe>[1], "canonical" | "data" | "notes">;

/** Runs a request and keeps the store's index of runs true. */
export async function runNoted(context: CanonicalContext, request: RunRequest, extra: Extra): Promise<RunEnd> {
  const { store, clock, redactor, signal, warm = null } = context;
  const startedAt = new Date(clock.now()).toISOString();
  const end = await runRecipe(request, {
    ...extra,
    warm,
    clock,
    redactor,
    signal,
    reporters: context.reporters({ recipe: request.recipe, lane: request.lane }),
    onClaimed: (id) => context.onClaimed?.(id),
  });
  const { run, verdict, level, head } = end.results;
  context.onEnded?.(run.id);
  // Only now: a mistake of the caller leaves no run, and one that is killed is noted by the reaper.
  await store.runs.started({ id: run.id, recipe: request.recipe, lane: request.lane, startedAt, folder: end.folder });
  await store.runs.finished({ id: run.id, verdict, level, version: head?.version ?? null, endedAt: run.finishedAt, ms: run.ms });
  return end;
}
