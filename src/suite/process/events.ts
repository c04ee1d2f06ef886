import { z } from "zod";

/** Marks the stand-in for a test file that could not be loaded. */
export const loadErrorAnnotation = "cc-ci-load-error";

const place = { file: z.string(), line: z.number() };

/** What the reporter inside the test process tells the harness, one JSON object a line. */
export const reporterEventSchema = z.discriminatedUnion("kind", [
  /** All tests, before the first one starts. `entry` is the base name of the entry file that holds the test. */
  z.strictObject({ kind: z.literal("begin"), tests: z.array(z.strictObject({ id: z.string(), entry: z.string(), name: z.string(), loadError: z.boolean(), ...place })) }),
  z.strictObject({ kind: z.literal("start"), id: z.string() }),
  z.strictObject({
    kind: z.literal("end"),
    id: z.string(),
    status: z.enum(["passed", "failed", "timedOut", "skipped", "interrupted"]),
    expected: z.enum(["passed", "failed", "timedOut", "skipped", "interrupted"]),
    /** Milliseconds since the epoch. */
    endedAt: z.number(),
    ms: z.number().nonnegative(),
    errors: z.array(z.string()),
    /** Why it was skipped. */
    reason: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal("output"), text: z.string() }),
  /** An error of no test. */
  z.strictObject({ kind: z.literal("error"), message: z.string() }),
]);

export type ReporterEvent = z.infer<typeof reporterEventSchema>;
export type KnownTest = Extract<ReporterEvent, { kind: "begin" }>["tests"][number];
