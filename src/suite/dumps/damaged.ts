import { Fault } from "#kit/fault.ts";

/** A copy of a database that would be of no use is the recipe's fault, whoever looks at it. */
export function damaged(what: string, cause?: unknown): Fault {
  return new Fault("recipe", "dump-damaged", what, { next: "See the hooks' logs: does the dump come to its end, and does it take every table?", ...(cause !== undefined && { cause }) });
}
