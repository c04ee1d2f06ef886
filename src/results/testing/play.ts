import type { Clock } from "#kit/clock.ts";
import { ClaimBook } from "../claims.ts";
import type { Reporter, RunEvent } from "../events.ts";
import type { RunFolder } from "../run-folder.ts";
import type { Results, RungResult, StepResult, TestResult, Tier, TierResult } from "../schema.ts";

/** A clock that only moves when it is told to. */
export class HandClock implements Clock {
  #now: number;

  constructor(start: string) {
    this.#now = Date.parse(start);
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
  }

  iso(): string {
    return new Date(this.#now).toISOString();
  }
}

/** Levels as the design says; the run's own function is passed in production. */
export function exampleLevel(rungs: readonly RungResult[]): number {
  let level = 0;
  for (const [index, { status }] of rungs.entries()) {
    if (status === "pass") level = index + 1;
    else if (status !== "skip") break;
  }
  return level;
}

/** Plays a made-up run through the real folder, claim book and reporters, as fast as the machine can or at a given pace. */
export class Play {
  readonly clock: HandClock;
  readonly folder: RunFolder;
  readonly book: ClaimBook;
  readonly steps: StepResult[] = [];
  readonly tiers: TierResult[] = [];
  #reporter: Reporter;
  #pause: (ms: number) => Promise<void>;
  #startedAt: string;

  constructor(folder: RunFolder, clock: HandClock, reporter: Reporter, pause: (ms: number) => Promise<void> = async () => {}) {
    this.folder = folder;
    this.clock = clock;
    this.#reporter = reporter;
    this.#pause = pause;
    this.#startedAt = clock.iso();
    this.book = new ClaimBook(folder, (event) => this.emit(event));
  }

  emit(event: RunEvent): void {
    this.#reporter.onEvent(event);
  }

  async step(name: string, ms: number, options: { messages?: string[]; detail?: string; outcome?: StepResult["outcome"]; inside?: () => Promise<void> } = {}): Promise<void> {
    const startedAt = this.clock.iso();
    const start = this.clock.now();
    this.emit({ kind: "step.started", step: name, title: name });
    const messages = options.messages ?? [];
    for (const message of messages) {
      this.emit({ kind: "step.progress", step: name, message });
      await this.wait(ms / (messages.length + 1));
    }
    await options.inside?.();
    await this.wait(Math.max(0, start + ms - this.clock.now()));
    const result: StepResult = { name, startedAt, ms: this.clock.now() - start, outcome: options.outcome ?? "done", ...(options.detail && { detail: options.detail }) };
    this.steps.push(result);
    this.emit({ kind: "step.finished", step: name, title: name, result });
  }

  async tier(tier: Tier, tests: readonly TestResult[], extra: Partial<TierResult> = {}): Promise<void> {
    for (const test of tests) {
      await this.wait(test.ms);
      this.emit({ kind: "test", tier, test });
    }
    const failed = tests.some((test) => test.status === "fail");
    const ms = tests.reduce((sum, test) => sum + test.ms, 0);
    const result: TierResult = { tier, status: failed ? "fail" : tests.length > 0 ? "pass" : "skip", ms, tests: [...tests], ...extra };
    this.tiers.push(result);
    this.emit({ kind: "tier.finished", result });
  }

  async wait(ms: number): Promise<void> {
    this.clock.advance(Math.round(ms));
    await this.#pause(ms);
  }

  /** Ends the run: the record first, then the last event, then what is made from it. */
  async finish(rest: Omit<Results, "schema" | "run" | "tiers" | "steps" | "claims">): Promise<Results> {
    const finishedAt = this.clock.iso();
    const results: Results = {
      schema: 1,
      run: { id: this.folder.id, recipe: "notes", lane: "cold", parent: null, startedAt: this.#startedAt, finishedAt, ms: this.clock.now() - Date.parse(this.#startedAt), ended: "finished" },
      ...rest, tiers: this.tiers, steps: this.steps, claims: [...this.book.claims],
    };
    await this.folder.writeTerminalRecord(results);
    this.emit({ kind: "run.finished", results, folder: this.folder.path });
    await this.#reporter.close?.();
    return results;
  }
}
