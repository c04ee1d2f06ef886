import { z } from "zod";
import { closest } from "./closest.ts";

/**
 * Like `z.strictObject`, but an unknown key is answered with the known one that is nearest to it.
 * `refused` holds keys that a reader might expect, each with the reason why it is none.
 */
export function strictShape<Shape extends z.core.$ZodLooseShape>(shape: Shape, refused: Readonly<Record<string, string>> = {}): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === "unrecognized_keys") return (issue.keys).map((key) => refused[key] ?? unknownKey(key, known)).join("; ");
      return issue.code === "invalid_type" ? `must be an object with ${known.join(", ")}` : undefined;
    },
  });
}

/** The message for a key that nothing reads. */
export function unknownKey(key: string, known: readonly string[]): string {
  const near = closest(key, known);
  return near === undefined ? `unknown key "${key}"; known are ${known.join(", ")}` : `unknown key "${key}"; did you mean "${near}"?`;
}

/** A function; what it takes and gives is checked by TypeScript and, for what it gives, when it is called. */
export function callable<F extends (...args: never[]) => unknown>(): z.ZodType<F> {
  return z.custom<F>((value) => typeof value === "function", { error: "must be a function" });
}

/** A value of the schema, or a function that will make one when the app's facts are known. */
export function orCallable<T, F extends (...args: never[]) => unknown>(schema: z.ZodType<T>): z.ZodType<T | F> {
  return either<T, F>(schema, (value) => typeof value === "function");
}

/** A value of the schema, or `false`: there is none. */
export function orFalse<T>(schema: z.ZodType<T>): z.ZodType<T | false> {
  return either<T, false>(schema, (value) => value === false);
}

/** Zod's own union would tell neither the key nor the value that is wrong. */
function either<T, Other>(schema: z.ZodType<T>, isOther: (value: unknown) => boolean): z.ZodType<T | Other> {
  return z.custom<T | Other>().superRefine((value, context) => {
    if (isOther(value)) return;
    const result = schema.safeParse(value);
    if (result.success) return;
    for (const issue of result.error.issues) {
      // The issue keeps its code, so that the position of an unknown key can be found.
      context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue);
    }
  });
}
