import { relative } from "node:path";
import type { TestResult } from "#results/schema.ts";
import type { Entry } from "./entries.ts";
import type { KnownTest, ReporterEvent, TestEnd } from "./events.ts";
import { gateNames, type Gate } from "./protocol.ts";

/** A test's result with what the harness alone needs to know about it. */
export type BoardResult = { readonly gate: Gate; readonly result: TestResult; readonly loadError: boolean };

/**
 * Keeps what is known about every test of a run, from the reporter's events. It knows no process and no clock, so that
 * "which tests of a tier are still missing" and "what does this status mean" can be tested without Playwright.
 */
export class TestBoard {
  readonly #entries: readonly Entry[];
  readonly #suiteFolder: string;
  readonly #tests = new Map<string, KnownTest>();
  readonly #ended = new Map<string, BoardResult>();
  readonly #openedAt = new Map<Gate, number>();
  readonly #outOfOrder = new Set<Gate>();
  /** Place among the gates of the last one of which a test has begun. */
  #furthest = -1;
  #over: string | undefined;
  readonly #errors: string[] = [];

  constructor(entries: readonly Entry[], suiteFolder: string) {
    this.#entries = entries;
    this.#suiteFolder = suiteFolder;
  }

  /** When a gate was opened, milliseconds since the epoch: what a test waited before that is not its own time. */
  opened(gate: Gate, at: number): void {
    this.#openedAt.set(gate, at);
  }

  /** Takes in an event; gives the result when one came of it. */
  apply(event: ReporterEvent): BoardResult | undefined {
    if (event.kind === "begin") {
      for (const test of event.tests) this.#tests.set(test.id, test);
    } else if (event.kind === "error") {
      this.#errors.push(this.#shown(event.message));
    } else if (event.kind === "start") {
      const test = this.#tests.get(event.id);
      const gate = test && this.#gateOf(test);
      if (gate) this.#furthest = Math.max(this.#furthest, gateNames.indexOf(gate));
    } else if (event.kind === "end") {
      const test = this.#tests.get(event.id);
      const gate = test && this.#gateOf(test);
      if (!test || !gate || this.#ended.has(event.id) || this.#outOfOrder.has(gate)) return undefined;
      const ended = { gate, loadError: test.loadError, result: this.#resultOf(test, gate, event) };
      this.#ended.set(event.id, ended);
      return ended;
    }
    return undefined;
  }

  /** The test process is gone; `why` is said of every test that it leaves without a result. */
  over(why: string): void {
    this.#over ??= why;
  }

  /** Whether a test of a later gate has begun while tests of this one are missing. There is one worker and its events keep their order, so they will not come any more in time. */
  overtaken(gate: Gate): boolean {
    return this.#furthest > gateNames.indexOf(gate) && !this.complete(gate);
  }

  /** Playwright puts the rest of this gate's tests after those of a later one, so they will not run in their tier. */
  outOfOrder(gate: Gate): void {
    this.#outOfOrder.add(gate);
  }

  /** Whether every test behind a gate has its result, or will never get one. */
  complete(gate: Gate): boolean {
    if (this.#over !== undefined || this.#outOfOrder.has(gate)) return true;
    return this.#tests.size > 0 && this.#testsOf(gate).every(({ id }) => this.#ended.has(id));
  }

  /**
   * Results of a gate's tests in the order of the files. Tests without a result, and files without a test, are failures: nothing that should have been
   * looked at is silently missing.
   */
  results(gate: Gate): BoardResult[] {
    return this.#entries
      .filter((entry) => entry.gate === gate)
      .flatMap((entry): BoardResult[] => {
        const tests = [...this.#tests.values()].filter((test) => test.entry === entry.name);
        if (tests.length > 0) return tests.map((test) => this.#ended.get(test.id) ?? { gate, loadError: this.#outOfOrder.has(gate), result: this.#missing(test, gate) });
        if (entry.file === null) return [];
        // Where a file could not be loaded, Playwright knows of no test at all.
        const error = this.#tests.size > 0 ? "the file holds no test" : this.#whyNone();
        return [{ gate, loadError: true, result: { name: entry.file, source: "suite", file: entry.file, line: 1, status: "fail", ms: 0, error, claims: [] } }];
      });
  }

  #testsOf(gate: Gate): KnownTest[] {
    return [...this.#tests.values()].filter((test) => this.#gateOf(test) === gate);
  }

  #gateOf(test: KnownTest): Gate | undefined {
    return this.#entries.find((entry) => entry.name === test.entry)?.gate;
  }

  #resultOf(test: KnownTest, gate: Gate, end: TestEnd): TestResult {
    const { status, error } = meaningOf(end);
    const own = end.endedAt - (this.#openedAt.get(gate) ?? 0);
    return { ...this.#named(test), status, ms: Math.max(0, Math.min(end.ms, own)), ...(error !== undefined && { error: this.#shown(error) }) };
  }

  #missing(test: KnownTest, gate: Gate): TestResult {
    const why = this.#outOfOrder.has(gate) ? "it uses worker fixtures or options of its own, which Playwright runs after the tests of later tiers" : this.#whyNone();
    return { ...this.#named(test), status: "fail", ms: 0, error: `did not run: ${why}` };
  }

  #whyNone(): string {
    return [...this.#errors, this.#over].find((reason) => reason !== undefined) ?? "the test process never came to it";
  }

  /** A test that stands for a file that could not be loaded is at the first line of that file, not where we registered it. */
  #named(test: KnownTest): Omit<TestResult, "status" | "ms"> {
    const entryFile = this.#entries.find((entry) => entry.name === test.entry)?.file ?? undefined;
    const file = test.loadError ? entryFile : relative(this.#suiteFolder, test.file);
    return { name: test.name, source: "suite", ...(file !== undefined && { file }), line: test.loadError ? 1 : test.line, claims: [] };
  }

  /** The copy's paths as those of the suite. */
  #shown(text: string): string {
    return text.replaceAll(`file://${this.#suiteFolder}/`, "").replaceAll(`${this.#suiteFolder}/`, "");
  }
}

/** What Playwright's status means here: only a test that ran to its end as it should is a pass. */
export function meaningOf({ status, expected, errors, reason }: Pick<TestEnd, "status" | "expected" | "errors" | "reason">): { status: TestResult["status"]; error: string | undefined } {
  const message = errors.length > 0 ? errors.join("\n\n") : undefined;
  if (status === "skipped") {
    // A skip that the test did not ask for: something before it failed, so it should have run and did not.
    return expected === "skipped" ? { status: "skip", error: reason } : { status: "fail", error: message ?? "did not run, because something before it failed" };
  }
  if (expected === "failed") {
    return status === "failed" ? { status: "skip", error: "fails, as it is declared to" } : { status: "fail", error: message ?? "is declared to fail, but passed" };
  }
  if (status === "passed") return { status: "pass", error: undefined };
  return { status: "fail", error: message ?? (status === "timedOut" ? "took longer than its time limit" : "was interrupted") };
}

/** How many tests came to an end of their own, passed or failed. A tier with files and none of these has shown nothing. */
export function executedTests(results: readonly TestResult[]): number {
  return results.filter(({ status }) => status !== "skip").length;
}
