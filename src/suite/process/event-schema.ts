import { z } from "zod";
import type { ReporterEvent } from "./events.ts";

const status = z.enum(["passed", "failed", "timedOut", "skipped", "interrupted"]);

/** Checks a line of the reporter. A test could write to the same descriptor, so nothing is taken on trust. */
export const reporterEventSchema: z.ZodType<ReporterEvent> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("begin"), tests: z.array(z.strictObject({ id: z.string(), entry: z.string(), name: z.string(), loadError: z.boolean(), file: z.string(), line: z.number() })) }),
  z.strictObject({ kind: z.literal("start"), id: z.string() }),
  z.strictObject({ kind: z.literal("end"), id: z.string(), status, expected: status, endedAt: z.number(), ms: z.number().nonnegative(), errors: z.array(z.string()), reason: z.string().exactOptional() }),
  z.strictObject({ kind: z.literal("output"), text: z.string() }),
  z.strictObject({ kind: z.literal("error"), message: z.string() }),
]);
