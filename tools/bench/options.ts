import { parseArgs } from "node:util";
import { Fault, messageOf } from "#kit/fault.ts";

/** What can be measured, in the order in which it is. */
export const subjects = ["notes", "custom-html", "help", "crash-loop", "sweep", "snapshots"] as const;
export type Subject = (typeof subjects)[number];

export type BenchOptions = {
  readonly rounds: number;
  readonly only: readonly Subject[];
  readonly json: boolean;
  readonly profile: boolean;
  readonly help: boolean;
};

export const usage = `Usage: npm run bench -- [--rounds N] [--only a,b] [--json] [--profile]

Measures cc-ci's cold run of the samples against a floor script and against a script with the docker CLI's own waiting, in turns;
sweeps that find nothing new; and snapshots against tar (needs root, and 8 GiB for a while).
  --rounds N   turns of each (default 3, at least 3)
  --only a,b   only these of: ${subjects.join(", ")}
  --json       one JSON object a line on standard output, nothing else
  --profile    also a table of where the time goes, step by step (on standard error with --json)
Exit codes: 0 all targets met, 1 any missed or not measured, 2 wrong options.`;

/** Reads the command line. Throws a usage fault that names what is wrong. */
export function parseOptions(argv: readonly string[]): BenchOptions {
  const { rounds, only, json, profile, help } = read(argv);
  const count = Number(rounds);
  if (!Number.isInteger(count) || count < 3) throw wrong(`--rounds wants a whole number from 3, not "${rounds}"`);
  const names = only?.flatMap((list) => list.split(",")).map((name) => name.trim()).filter((name) => name !== "");
  const unknown = names?.filter((name) => !(subjects as readonly string[]).includes(name)) ?? [];
  if (unknown.length > 0) throw wrong(`there is nothing called ${unknown.join(", ")} to measure`);
  if (names?.length === 0) throw wrong("--only names nothing");
  return { rounds: count, only: subjects.filter((subject) => names === undefined || names.includes(subject)), json, profile, help };
}

function read(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        rounds: { type: "string", default: "3" },
        only: { type: "string", multiple: true },
        json: { type: "boolean", default: false },
        profile: { type: "boolean", default: false },
        help: { type: "boolean", default: false, short: "h" },
      },
    }).values;
  } catch (error) {
    throw wrong(messageOf(error));
  }
}

function wrong(message: string): Fault {
  return new Fault("usage", "bench-usage", message, { next: "See `npm run bench -- --help`." });
}
