import { isDeepStrictEqual } from "node:util";
import { z } from "zod";

/**
 * A claim is one positive fact that makes a run green: what was claimed, how it was observed, what was expected, what was
 * seen, and where the raw evidence lies in the run folder. `cc-ci verify` evaluates it again from the folder alone.
 */
export const claimSchema = z.strictObject({
  /** Unique in a run, `<tier>.<what>[:<object>]`, for example `upgrade.commit:app`. */
  id: z.string(),
  tier: z.enum(["install", "upgrade", "backup", "restore", "custom", "lint", "teardown", "run"]),
  /** One sentence in the present tense that is true when the claim holds. */
  claim: z.string(),
  /** How it was observed: the call, command or request. */
  observed: z.string(),
  check: z.enum(["equals", "not-equals", "contains", "not-contains", "at-least", "empty", "non-empty", "one-of"]),
  expected: z.json(),
  seen: z.json(),
  evidence: z.strictObject({
    /** Relative to the run folder. */
    file: z.string(),
    /** JSON pointer (RFC 6901) of `seen` in that file; `""` means the whole file. */
    pointer: z.string(),
    /** Of the whole file, lower-case hex. */
    sha256: z.string().length(64),
  }),
  holds: z.boolean(),
});

export type Claim = z.infer<typeof claimSchema>;
export type Check = Claim["check"];
export type Json = z.infer<ReturnType<typeof z.json>>;

/** Whether what was seen meets what was expected. Pure; both the run and `cc-ci verify` use it. */
export function evaluate(check: Check, expected: Json, seen: Json): boolean {
  switch (check) {
    case "equals":
      return isDeepStrictEqual(seen, expected);
    case "not-equals":
      return !isDeepStrictEqual(seen, expected);
    case "contains":
      return contains(seen, expected);
    case "not-contains":
      return (typeof seen === "string" || Array.isArray(seen)) && !contains(seen, expected);
    case "at-least":
      return typeof seen === "number" && typeof expected === "number" && seen >= expected;
    case "empty":
      return sizeOf(seen) === 0;
    case "non-empty":
      return (sizeOf(seen) ?? 0) > 0;
    case "one-of":
      return Array.isArray(expected) && expected.some((item) => isDeepStrictEqual(item, seen));
  }
}

function contains(seen: Json, expected: Json): boolean {
  if (typeof seen === "string") return typeof expected === "string" && expected !== "" && seen.includes(expected);
  return Array.isArray(seen) && seen.some((item) => isDeepStrictEqual(item, expected));
}

/** Elements of an array, characters of a string, keys of an object; undefined for what has no size. */
function sizeOf(value: Json): number | undefined {
  if (typeof value === "string" || Array.isArray(value)) return value.length;
  if (value !== null && typeof value === "object") return Object.keys(value).length;
  return undefined;
}
