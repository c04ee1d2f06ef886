import { z } from "zod";
import { laneSchema, resultsSchema } from "./schema.ts";

/** Version of the shape of run.json. */
export const ownerVersion = 1;

/** run.json: which process owns the run, written before any work so that the reaper can tell a live run from a dead one. */
export const ownerSchema = z.object({
  schema: z.literal(ownerVersion),
  id: z.string(),
  pid: z.number().int().positive(),
  /** Clock ticks after boot at which the process started; with the pid and the boot id it names one process for ever. */
  processStart: z.string(),
  bootId: z.string(),
  /** The pid means nothing in another pid namespace (another container). */
  pidNamespace: z.string(),
  recipe: z.string(),
  source: z.string(),
  lane: laneSchema.default("cold"),
  parent: z.string().nullable().default(null),
  startedAt: z.iso.datetime({ precision: 3 }),
  /** When the run is over at the latest. */
  deadline: z.iso.datetime({ precision: 3 }),
  /** What was asked for, so that a killed run's record can say it. */
  request: resultsSchema.shape.request.optional(),
});

export type RunOwner = z.infer<typeof ownerSchema>;
