import type { FaultKind } from "#kit/fault.ts";
import type { Results } from "#results/schema.ts";

/** Exit codes of every command; documented in docs/cli.md. */
export const exitCodes = { green: 0, red: 1, usage: 2, infrastructure: 3, hollow: 4, interrupted: 130, terminated: 143 } as const;

export function exitCodeOfResults(results: Results): number {
  if (results.verdict === "green") return exitCodes.green;
  return results.verdict === "red" ? exitCodes.red : exitCodes.infrastructure;
}

/** For a command that failed before it had a result. */
export function exitCodeOfFault(kind: FaultKind): number {
  switch (kind) {
    case "usage":
      return exitCodes.usage;
    case "recipe":
    case "suite":
    case "upstream":
      return exitCodes.red;
    case "infrastructure":
      return exitCodes.infrastructure;
    case "cancelled":
      return exitCodes.interrupted;
  }
}
