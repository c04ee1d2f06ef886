import { z } from "zod";
import { sweepFaultCodes } from "../account.ts";
import { sweepClasses } from "../words.ts";

/** Version of the shape of a sweep's report. Raised whenever a reader of the old shape would be misled. */
export const sweepReportVersion = 1;

/** ISO 8601 in UTC with milliseconds. */
const instant = z.iso.datetime({ precision: 3 });

export const recipeLineSchema = z.strictObject({
  recipe: z.string(),
  position: z.int().min(1),
  class: z.enum(sweepClasses),
  reason: z.string(),
  release: z.string().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  run: z.string().nullable(),
  canonicalSince: instant.nullable(),
  startedAt: instant,
  endedAt: instant,
  notes: z.array(z.string()),
});

export const sweepFaultSchema = z.strictObject({
  code: z.enum(sweepFaultCodes),
  text: z.string(),
  next: z.string(),
  recipes: z.array(z.string()),
  exitCode: z.union([z.literal(0), z.literal(1), z.literal(3), z.literal(4)]),
});

export const sweepReportSchema = z.strictObject({
  schema: z.literal(sweepReportVersion),
  sweep: z.strictObject({
    id: z.string(),
    /** Why it was made: that it was due, or who asked. */
    reason: z.string(),
    startedAt: instant,
    endedAt: instant,
    /** When the next one is due; null where none is planned. */
    nextDue: instant.nullable(),
    jobs: z.int().min(1),
  }),
  /** Every enrolled recipe exactly once. */
  recipes: z.array(recipeLineSchema),
  counts: z.strictObject(Object.fromEntries(sweepClasses.map((name) => [name, z.int().min(0)])) as Record<(typeof sweepClasses)[number], z.ZodInt>),
  faults: z.array(sweepFaultSchema),
  warnings: z.array(z.string()),
  good: z.boolean(),
  exitCode: sweepFaultSchema.shape.exitCode,
});

export type SweepReport = z.infer<typeof sweepReportSchema>;
export type RecipeLine = SweepReport["recipes"][number];
