import type { Clock } from "#kit/clock.ts";
import { messageOf } from "#kit/fault.ts";
import type { RunEvent } from "#results/events.ts";
import type { StepResult } from "#results/schema.ts";

export type Say = (message: string) => void;

/** Runs the named steps of a run, times them, and tells the reporters. Steps may run side by side. */
export class Steps {
  readonly results: StepResult[] = [];
  #emit: (event: RunEvent) => void;
  #clock: Clock;

  constructor(emit: (event: RunEvent) => void, clock: Clock) {
    this.#emit = emit;
    this.#clock = clock;
  }

  /** @param detail what the step's record says about its outcome */
  async step<T>(name: string, title: string, work: (say: Say) => Promise<T>, detail?: (result: T) => string): Promise<T> {
    const startedAt = new Date(this.#clock.now()).toISOString();
    const begin = this.#clock.monotonic();
    this.#emit({ kind: "step.started", step: name, title });
    const finish = (outcome: StepResult["outcome"], text?: string): void => {
      const result: StepResult = { name, startedAt, ms: Math.round(this.#clock.monotonic() - begin), outcome, ...(text && { detail: text }) };
      this.results.push(result);
      this.#emit({ kind: "step.finished", step: name, title, result });
    };
    try {
      const result = await work((message) => this.#emit({ kind: "step.progress", step: name, message }));
      finish("done", detail?.(result));
      return result;
    } catch (error) {
      finish((error as { kind?: string }).kind === "cancelled" ? "interrupted" : "failed", messageOf(error));
      throw error;
    }
  }
}
