import type { TestResult } from "#results/schema.ts";
import { plainText } from "#results/text.ts";
import { meaningOf } from "#suite/process/board.ts";
import type { KnownTest, ReporterEvent, TestEnd } from "#suite/process/events.ts";
import { inside } from "./sandbox/arguments.ts";
import { channelBounds } from "./limits.ts";

/** A file of the recipe and the entry through which it is loaded. */
export type ShippedEntry = { readonly entry: string; readonly file: string };

/**
 * Keeps what shipped tests report of themselves. All of it was written by a process in which foreign code runs, so it can say anything about these very tests, and nothing about
 * any other: whatever it calls itself, a result is of source `shipped` and of a file that was given to it. Knows no process and no clock.
 */
export class ShippedResults {
  readonly #entries: readonly ShippedEntry[];
  readonly #known = new Map<string, KnownTest>();
  readonly #ended = new Map<string, TestEnd>();
  readonly #errors: string[] = [];

  constructor(entries: readonly ShippedEntry[]) {
    this.#entries = entries;
  }

  /** The first word on a test counts: nobody takes back a failure. */
  apply(event: ReporterEvent): void {
    if (event.kind === "begin" && this.#known.size === 0) {
      for (const test of event.tests.slice(0, channelBounds.tests)) if (this.#fileOf(test) !== undefined) this.#known.set(test.id, test);
    } else if (event.kind === "end" && this.#known.has(event.id) && !this.#ended.has(event.id)) this.#ended.set(event.id, event);
    else if (event.kind === "error" && this.#errors.length < 5) this.#errors.push(event.message);
  }

  /** Whether every test that was announced has ended. */
  get complete(): boolean {
    return this.#known.size > 0 && this.#ended.size === this.#known.size;
  }

  /**
   * A result for every announced test, and one for every file without any: what should have been looked at and was not is a failure.
   * @param why said of what has no result
   * @param most milliseconds that any of them can have taken
   */
  results(why: string, most: number): TestResult[] {
    return this.#entries.flatMap(({ entry, file }): TestResult[] => {
      const tests = [...this.#known.values()].filter((test) => test.entry === entry);
      if (tests.length === 0) return [failure(file, file, 1, this.#known.size > 0 ? "the file holds no test" : this.#without(why))];
      return tests.map((test) => {
        const name = plain(test.name, channelBounds.name) || file;
        const line = test.loadError || !Number.isSafeInteger(test.line) || test.line < 1 ? 1 : test.line;
        const end = this.#ended.get(test.id);
        if (!end) return failure(name, file, line, `did not run: ${this.#without(why)}`);
        const { status, error } = meaningOf(end);
        return { name, source: "shipped", file, line, status, ms: Math.min(Math.max(0, end.ms), most), ...(error !== undefined && { error: shown(error) }), claims: [] };
      });
    });
  }

  /** Files of which at least one test came to an end. */
  get ran(): string[] {
    return this.#entries.filter(({ entry }) => [...this.#ended.keys()].some((id) => this.#known.get(id)?.entry === entry)).map(({ file }) => file);
  }

  #fileOf({ entry }: KnownTest): string | undefined {
    return this.#entries.find((one) => one.entry === entry)?.file;
  }

  #without(why: string): string {
    return shown([why, ...this.#errors].join("\n"));
  }
}

function failure(name: string, file: string, line: number, error: string): TestResult {
  return { name, source: "shipped", file, line, status: "fail", ms: 0, error, claims: [] };
}

/** The sandbox's paths as those of the recipe. */
function shown(text: string): string {
  return plain(text.replaceAll(`file://${inside.work}/`, "").replaceAll(`${inside.work}/`, ""), channelBounds.error);
}

/** Without what would steer a terminal, cut to a length. */
function plain(text: string, longest: number): string {
  const clean = plainText(text);
  return clean.length > longest ? `${clean.slice(0, longest)} [${clean.length - longest} more characters]` : clean;
}
