import { Fault, messageOf } from "#kit/fault.ts";
import type { FaultClass, RunFault, Status, TestResult, Tier, TierResult } from "#results/schema.ts";
import { redactRecord } from "#results/redact-results.ts";
import { unmet } from "#suite/process/protocol.ts";
import { blame } from "./blame.ts";
import type { Run } from "./context.ts";
import { tierStatus, type NotRun } from "./tier-status.ts";
import { recentLogs } from "./service-logs.ts";

export type TierOutcome = { readonly result: TierResult; readonly fault: RunFault | null };

/** Records one tier: its generic checks as they are made, the suite's tests as they come, and the first failure with whose fault it is. */
export class TierRecorder {
  readonly tests: TestResult[] = [];
  fault: RunFault | null = null;
  /** Why tests could not run that need another app. */
  #unmet: string | undefined;
  #run: Run;
  #tier: Tier;
  #startedAt: number;
  #begin: number;
  #phase: "base" | "head";
  #baseDiffers: boolean;

  constructor(run: Run, tier: Tier, deployed: { readonly phase: "base" | "head"; readonly baseDiffers: boolean }) {
    this.#run = run;
    this.#tier = tier;
    this.#phase = deployed.phase;
    this.#baseDiffers = deployed.baseDiffers;
    this.#startedAt = run.clock.now();
    this.#begin = run.clock.monotonic();
  }

  /**
   * One generic check. Its failure is recorded, and thrown again so that what builds on it is not tried.
   * @param from who wrote the code that runs: a hook of the suite may fail for reasons of its own
   */
  async check<T>(name: string, work: () => Promise<T>, from: "harness" | "hook" = "harness"): Promise<T> {
    const begin = this.#run.clock.monotonic();
    const known = new Set(this.#run.claims.claims.map((claim) => claim.id));
    const claims = (): string[] => this.#run.claims.claims.map((claim) => claim.id).filter((id) => !known.has(id) && id.startsWith(`${this.#tier}.`));
    try {
      const value = await work();
      this.#add({ name, source: "generic", status: "pass", ms: this.#since(begin), claims: claims() });
      return value;
    } catch (error) {
      // An interrupted check has found out nothing about the recipe.
      this.#run.signal.throwIfAborted();
      const logs = await recentLogs(this.#run);
      this.#add({ name, source: "generic", status: "fail", ms: this.#since(begin), error: describe(error), logs, claims: claims() });
      this.#blame(error, from, `${name}: ${messageOf(error)}`);
      throw new TierFailed(error);
    }
  }

  /**
   * Adds the suite's own tests of this tier.
   * @param broken the suite's files could not even be loaded
   */
  async suiteTests(tests: readonly TestResult[], broken: Fault | null): Promise<void> {
    if (broken) this.#blame(broken, "harness", broken.message);
    for (const test of tests) {
      const failed = test.status === "fail";
      if (test.status === "skip" && test.error?.startsWith(unmet)) this.#unmet ??= test.error;
      this.#add(failed && !test.logs ? { ...test, logs: await recentLogs(this.#run) } : test);
      if (failed) this.#blameTest(test);
    }
  }

  /** Adds tests that came with the recipe. One that failed is the recipe's fault; those that passed count for nothing. */
  shippedTests(tests: readonly TestResult[]): void {
    for (const test of tests) {
      this.#add(test);
      if (test.status === "fail") this.#setFault("recipe", "shipped-test-failed", `test "${test.name}", which the recipe ships, failed: ${firstLine(test.error)}`, [test.error ?? ""], undefined);
    }
  }

  /** The suite has tests for this tier, and not one of them ran: green would be a lie. */
  nothingExecuted(): void {
    if (this.#unmet !== undefined) return;
    this.#setFault("suite", "no-test-executed", `the suite's tests of the ${this.#tier} tier were not executed`, [], "Remove `test.skip`, or declare the rung not applicable.");
  }

  #blameTest(test: TestResult): void {
    const programmingError = /^(TypeError|ReferenceError|SyntaxError|RangeError)\b/.test(test.error ?? "");
    this.#setFault(blame({ kind: null, from: "test", programmingError, phase: this.#phase, baseDiffers: this.#baseDiffers }), "test-failed", `test "${test.name}" failed: ${firstLine(test.error)}`, [test.error ?? ""], undefined);
  }

  #blame(error: unknown, from: "harness" | "hook", reason: string): void {
    const fault = error instanceof Fault ? error : undefined;
    const programmingError = error instanceof TypeError || error instanceof ReferenceError || error instanceof SyntaxError;
    const cls = blame({ kind: fault?.kind ?? null, from, programmingError, phase: this.#phase, baseDiffers: this.#baseDiffers });
    const base = this.#phase === "base" && this.#baseDiffers && this.#tier === "install" ? "base not installable: " : "";
    this.#setFault(cls, fault?.code ?? "unforeseen", `${base}${reason}`, fault?.evidence ?? (error instanceof Error && error.stack ? [error.stack] : []), fault?.next);
  }

  #setFault(cls: FaultClass, code: string, reason: string, evidence: readonly string[], next: string | undefined): void {
    if (this.fault) return;
    this.fault = redactRecord({ class: cls, tier: this.#tier, code, reason, evidence: [...evidence], ...(next && { next }) }, this.#run.redactor);
    this.#run.emit({ kind: "fault", fault: this.fault });
  }

  #add(test: Omit<TestResult, "claims"> & { claims?: string[] }): void {
    const whole = redactRecord({ claims: [], ...test }, this.#run.redactor);
    this.tests.push(whole);
    this.#run.emit({ kind: "test", tier: this.#tier, test: whole });
  }

  #since(begin: number): number {
    return Math.round(this.#run.clock.monotonic() - begin);
  }

  /**
   * The tier's result. A tier without a single executed test of ours has proven nothing: those that came with the recipe can only fail it.
   * @param notRun why nothing of ours was to run, where that is so
   */
  finish(notRun?: NotRun): TierOutcome {
    const { status, reason } = tierStatus({ tests: this.tests, fault: this.fault, unmet: this.#unmet ?? null, notRun: notRun ?? null });
    return this.#close(status, reason ?? undefined);
  }

  #close(status: Status, reason: string | undefined): TierOutcome {
    const result: TierResult = {
      tier: this.#tier,
      status,
      ...(reason !== undefined && { reason }),
      startedAt: new Date(this.#startedAt).toISOString(),
      ms: this.#since(this.#begin),
      tests: this.tests,
    };
    this.#run.emit({ kind: "tier.finished", result });
    return { result, fault: this.fault };
  }
}

/** Ends a tier whose failing check is already recorded. */
export class TierFailed extends Error {
  constructor(cause: unknown) {
    super("the tier failed", { cause });
    this.name = "TierFailed";
  }
}

/** Runs the body of a tier; a recorded failure ends it, everything else goes up. */
export async function recordTier(run: Run, tier: Tier, deployed: { phase: "base" | "head"; baseDiffers: boolean }, body: (recorder: TierRecorder) => Promise<void>, notRun?: NotRun): Promise<TierOutcome> {
  const recorder = new TierRecorder(run, tier, deployed);
  try {
    await body(recorder);
  } catch (error) {
    if (!(error instanceof TierFailed)) throw error;
  }
  return recorder.finish(notRun);
}

/** The result of a tier that did not run. */
export function tierNotRun(run: Run, tier: Tier, status: "skip" | "unverified", reason: string): TierOutcome {
  const result: TierResult = { tier, status, reason, ms: 0, tests: [] };
  run.emit({ kind: "tier.finished", result });
  return { result, fault: null };
}

function describe(error: unknown): string {
  if (!(error instanceof Fault)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [error.message, ...error.evidence.map((line) => `  ${line}`), ...(error.next ? [error.next] : [])].join("\n");
}

function firstLine(text: string | undefined): string {
  return (text ?? "").split("\n")[0] ?? "";
}
