import { z } from "zod";
import { Fault } from "#kit/fault.ts";

/** Milliseconds since the epoch, read as ISO 8601. */
export const instant = z.int().min(-8.64e15).max(8.64e15).transform((value) => new Date(value).toISOString());

/** 0 or 1, read as a boolean. */
export const flag = z.union([z.literal(0), z.literal(1)]).transform((value) => value === 1);

/** JSON in a column, held to a shape. */
export function jsonText<T>(schema: z.ZodType<T>) {
  const parsed = z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue("is not JSON");
      return z.NEVER;
    }
  });
  return parsed.pipe(schema);
}

/** Reads one row. What does not have the shape is a fault that names the row. */
export function parseRow<T>(schema: z.ZodType<T>, table: string, key: string, row: unknown): T {
  const checked = schema.safeParse(row);
  if (checked.success) return checked.data;
  throw new Fault("infrastructure", "store-row-invalid", `the row ${key} of "${table}" in the store cannot be read: ${z.prettifyError(checked.error)}`, {
    next: "Something else than cc-ci has written to the store: put a backup in its place.", cause: checked.error,
  });
}

/** Text from outside, such as what a recipe printed, without the one character that PostgreSQL cannot store. */
export function storable(text: string): string {
  return text.replaceAll("\0", "\uFFFD").toWellFormed();
}

/** ISO 8601 as milliseconds since the epoch. */
export function milliseconds(iso: string): number {
  const value = Date.parse(iso);
  if (!Number.isNaN(value)) return value;
  throw new Fault("infrastructure", "store-time-invalid", `${JSON.stringify(iso)} is not a time`, { next: "Report this: cc-ci itself gave the store a wrong time." });
}
