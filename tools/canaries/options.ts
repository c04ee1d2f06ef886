import { parseArgs } from "node:util";
import { Fault, messageOf } from "#kit/fault.ts";

export type CanaryOptions = {
  /** Planted recipes, or real apps with one thing broken. */
  readonly kind: "planted" | "broken";
  /** Runs at the same time. */
  readonly jobs: number;
  /** Names to run; null means all. */
  readonly only: readonly string[] | null;
  readonly json: boolean;
  readonly help: boolean;
};

export const usage = `Usage: npm run canaries -- [apps] [--jobs N] [--only a,b] [--json]

Runs cc-ci on every planted recipe and compares what it says with what it must say.
  apps         instead, on every real app with one thing broken: it must go red at the test that guards it
  --jobs N     runs at the same time (default 3)
  --only a,b   only these recipes
  --json       one JSON object a line on standard output, nothing else
Exit codes: 0 all as expected, 1 any differs or none was examined, 2 wrong options.`;

/** Reads the command line. Throws a usage fault that names what is wrong. */
export function parseOptions(argv: readonly string[]): CanaryOptions {
  const { values: { jobs, only, json, help }, positionals } = read(argv);
  const [kind, ...rest] = positionals;
  if ((kind !== undefined && kind !== "apps") || rest.length > 0) throw wrong(`"${[kind, ...rest].join(" ")}" is not understood`);
  const count = Number(jobs);
  if (!Number.isInteger(count) || count < 1) throw wrong(`--jobs wants a whole number from 1, not "${jobs}"`);
  const names = only?.flatMap((list) => list.split(",")).map((name) => name.trim()).filter((name) => name !== "") ?? null;
  return { kind: kind === "apps" ? "broken" : "planted", jobs: count, only: names, json, help };
}

function read(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        jobs: { type: "string", default: "3" },
        only: { type: "string", multiple: true },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false, short: "h" },
      },
      allowPositionals: true,
    });
  } catch (error) {
    throw wrong(messageOf(error));
  }
}

/** The samples to run, in their order. A name that no sample has is a fault, and so is an empty choice. */
export function choose<T extends { readonly name: string }>(samples: readonly T[], only: readonly string[] | null): T[] {
  const unknown = only?.filter((name) => !samples.some((sample) => sample.name === name)) ?? [];
  if (unknown.length > 0) throw wrong(`there is no planted recipe ${unknown.join(", ")}`);
  return samples.filter((sample) => only === null || only.includes(sample.name));
}

function wrong(message: string): Fault {
  return new Fault("usage", "canaries-usage", message, { next: "See `npm run canaries -- --help`." });
}
