import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Fault, messageOf } from "#kit/fault.ts";
import { systemClock, type Clock } from "#kit/clock.ts";
import { newRunId } from "#kit/ids.ts";
import { Redactor } from "#kit/redact.ts";
import { maskUrl } from "#recipe/git.ts";
import { ClaimBook } from "#results/claims.ts";
import type { Reporter, RunEvent } from "#results/events.ts";
import { fanOut } from "#results/reporters/fan-out.ts";
import { badgeReporter } from "#results/reporters/badge.ts";
import { htmlReporter } from "#results/reporters/html.ts";
import { junitReporter } from "#results/reporters/junit.ts";
import { ndjsonFileReporter } from "#results/reporters/ndjson-file.ts";
import { redactRecord } from "#results/redact-results.ts";
import { createRunFolder, type RunFolder } from "#results/run-folder.ts";
import type { Results } from "#results/schema.ts";
import type { CanonicalRecord } from "#canonical/record.ts";
import { conduct } from "./conduct.ts";
import type { DataPlan } from "./data-plan.ts";
import type { WarmSource } from "./dependencies/warm-source.ts";
import { nothingFound, outcomeOf, type Found } from "./outcome.ts";
import type { RunRequest } from "./request.ts";
import { faultOf } from "./run-fault.ts";
import { Steps } from "./steps.ts";
import { refuseLongHome, workFolderOf } from "./work-folder.ts";

export type RunOptions = {
  /** Where progress goes, besides the files of the run folder. */
  readonly reporters: readonly Reporter[];
  /** Aborts with a Fault of kind `cancelled` when someone ends the run. */
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  /** Learns every secret of the run, for a caller that prints more than the reporters get. */
  readonly redactor?: Redactor;
  /** Hears of the run as soon as it exists, so that whoever interrupts it can say what would be left. */
  readonly onClaimed?: (id: string, folder: string) => void;
  /** The recipe's canonical, to choose the base from; null or absent where there is none. */
  readonly canonical?: CanonicalRecord | null;
  /** Where the app's data comes from and goes to; absent for the engine's own, empty volumes. */
  readonly data?: DataPlan;
  /** Where apps are had from that a suite wants warm; absent where there are none. */
  readonly warm?: WarmSource | null;
  /** What the caller had to decide differently than it was asked; they become warnings of the run. */
  readonly notes?: readonly string[];
};

/** `captured` is what belongs to the snapshot that a seed run took, secrets included: never to be printed. */
export type RunEnd = { readonly results: Results; readonly folder: string; readonly captured: Found["captured"]; readonly background: Found["background"] };

/** What conduct() works with from the first step on. */
export type Claimed = {
  readonly id: string;
  readonly request: RunRequest;
  readonly folder: RunFolder;
  readonly workFolder: string;
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly emit: (event: RunEvent) => void;
  readonly warn: (message: string) => void;
  readonly steps: Steps;
  readonly claims: ClaimBook;
  readonly signal: AbortSignal;
  readonly canonical: CanonicalRecord | null;
  readonly data: DataPlan | null;
  readonly warm: WarmSource | null;
  readonly startedAt: number;
  readonly images: Results["images"];
  readonly adaptations: Results["adaptations"];
};

/**
 * Tests one recipe at one commit from end to end: the same path for the command line, the sweep, a pull request and the web page. Whatever happens, the
 * run is torn down and ends in exactly one terminal record. Only a mistake of the caller (a Fault of kind `usage`) is thrown: then nothing was
 * deployed and no run is kept.
 */
export async function runRecipe(request: RunRequest, options: RunOptions): Promise<RunEnd> {
  refuseLongHome(request.stateHome);
  const clock = options.clock ?? systemClock;
  const startedAt = clock.now();
  const startedMonotonic = clock.monotonic();
  const id = newRunId(request.recipe, startedAt);
  const redactor = options.redactor ?? new Redactor();
  const deadline = new Date(startedAt + request.deadlineSeconds * 1000).toISOString();
  const folder = await createRunFolder(join(request.stateHome, "runs"), id, {
    recipe: request.recipe,
    source: maskUrl(request.source),
    startedAt: new Date(startedAt).toISOString(),
    deadline,
    lane: request.lane,
    parent: request.parent,
    request: { source: maskUrl(request.source), ref: request.ref, base: request.base, tiers: [...request.tiers], suite: request.suite, deadlineSeconds: request.deadlineSeconds },
  }, redactor);
  options.onClaimed?.(id, folder.path);
  const found = nothingFound();
  const files = [ndjsonFileReporter({ file: folder.file("events"), clock }), junitReporter({ file: folder.file("junit") }), badgeReporter({ file: folder.file("badge") }), htmlReporter({ folder: folder.path })];
  const reporter = fanOut([...files, ...options.reporters], { redactor, onFailure: (message) => void found.warnings.push(message) });
  const emit = (event: RunEvent): void => reporter.onEvent(event);
  const workFolder = workFolderOf(request.stateHome, id);
  await mkdir(workFolder, { recursive: true, mode: 0o700 });
  const time = new AbortController();
  const timer = setTimeout(() => time.abort(new Fault("cancelled", "deadline", `the run was not over within ${request.deadlineSeconds} s`)), request.deadlineSeconds * 1000);
  const claimed: Claimed = {
    id, request, folder, workFolder, redactor, clock, emit, startedAt,
    warn: (message) => {
      found.warnings.push(redactor.text(message));
      emit({ kind: "warning", message });
    },
    steps: new Steps(emit, clock),
    claims: new ClaimBook(folder, emit),
    signal: AbortSignal.any([options.signal, time.signal]),
    canonical: options.canonical ?? null,
    data: options.data ?? null,
    warm: options.warm ?? null,
    images: [],
    adaptations: [],
  };
  emit({ kind: "run.started", run: id, recipe: request.recipe, source: maskUrl(request.source), ref: request.ref, folder: folder.path });
  for (const note of options.notes ?? []) claimed.warn(note);
  try {
    await conduct(claimed, found);
  } catch (error) {
    if (isCallersMistake(error)) {
      await discard(folder, workFolder, reporter);
      throw error;
    }
    noteEnd(found, error, claimed.signal);
    // A tier tells its own fault when it finds it.
    if (found.fault && found.tiers.every((outcome) => outcome.fault === null)) emit({ kind: "fault", fault: found.fault });
  } finally {
    clearTimeout(timer);
    await rm(workFolder, { recursive: true, force: true });
  }
  const results = redactRecord(
    outcomeOf({ id, request, startedAt, startedMonotonic, found, steps: claimed.steps.results, claims: claimed.claims.claims, images: claimed.images, adaptations: claimed.adaptations }, clock),
    redactor,
  );
  await folder.writeTerminalRecord(results);
  emit({ kind: "run.finished", results, folder: folder.path });
  await reporter.close?.();
  return { results, folder: folder.path, captured: found.captured, background: found.background };
}

function isCallersMistake(error: unknown): error is Fault {
  return error instanceof Fault && error.kind === "usage";
}

/** Nothing was run, so there is nothing to keep: the caller is told what to do instead. */
async function discard(folder: RunFolder, workFolder: string, reporter: Reporter): Promise<void> {
  await reporter.close?.().catch(() => undefined);
  await rm(workFolder, { recursive: true, force: true });
  await rm(folder.path, { recursive: true, force: true });
}

/** An error outside the tiers: an interruption, a deadline, or a failure before or after them. */
function noteEnd(found: Found, error: unknown, signal: AbortSignal): void {
  const reason = signal.aborted ? signal.reason : error;
  if (reason instanceof Fault && reason.kind === "cancelled") found.ended = reason.code === "deadline" ? "deadline" : "interrupted";
  found.fault ??= faultOf(reason, messageOf(reason));
}
