import { readFile } from "node:fs/promises";
import { z } from "zod";
import { claimSchema } from "./claim.ts";
import type { RunEvent } from "./events.ts";
import { resultsSchema, stepSchema, testSchema, tierResultSchema, tierSchema } from "./schema.ts";

const runFault = resultsSchema.shape.fault.unwrap();

/** Every event, as it lies in events.ndjson without `at` and `seq`. */
const eventSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("run.started"), run: z.string(), recipe: z.string(), source: z.string(), ref: z.string(), folder: z.string() }),
  z.object({ kind: z.literal("step.started"), step: z.string(), title: z.string() }),
  z.object({ kind: z.literal("step.progress"), step: z.string(), message: z.string() }),
  z.object({ kind: z.literal("step.finished"), step: z.string(), title: z.string(), result: stepSchema }),
  z.object({ kind: z.literal("decision"), about: z.string(), decision: z.unknown(), reason: z.string() }),
  z.object({ kind: z.literal("claim"), claim: claimSchema }),
  z.object({ kind: z.literal("test"), tier: tierSchema, test: testSchema }),
  z.object({ kind: z.literal("tier.finished"), result: tierResultSchema }),
  z.object({ kind: z.literal("warning"), message: z.string() }),
  z.object({ kind: z.literal("fault"), fault: runFault }),
  z.object({ kind: z.literal("kept"), url: z.string(), shell: z.string(), until: z.string() }),
  z.object({ kind: z.literal("interrupted"), signal: z.string() }),
  z.object({ kind: z.literal("run.finished"), results: resultsSchema, folder: z.string() }),
]);
const stampSchema = z.object({ at: z.iso.datetime({ precision: 3 }), seq: z.number().int().positive() });

/** One line of events.ndjson: when (ISO 8601, UTC), which number (from 1), and what. */
export type StampedEvent = { readonly at: string; readonly seq: number; readonly event: RunEvent };

export type EventLog = {
  readonly events: readonly StampedEvent[];
  /** Lines that are not events, with their line number from 1. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
  /** Bytes of a last line that a killed process did not finish; 0 when the file ends with a line break. */
  readonly cutBytes: number;
};

/** The text of an event line as reporters write it, with its line break. */
export function formatEventLine(event: RunEvent, at: string, seq: number): string {
  return `${JSON.stringify({ at, seq, ...event })}\n`;
}

/** Reads events.ndjson; a missing file gives no events. */
export async function readEvents(path: string): Promise<EventLog> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  return parseEvents(text);
}

/** Pure part of {@link readEvents}: a last line without a line break is left out and counted in `cutBytes`. */
export function parseEvents(text: string): EventLog {
  const lines = text.split("\n");
  const cut = lines.pop() ?? "";
  const events: StampedEvent[] = [];
  const problems: { line: number; message: string }[] = [];
  for (const [index, line] of lines.entries()) {
    const parsed = parseLine(line);
    if (typeof parsed === "string") problems.push({ line: index + 1, message: parsed });
    else events.push(parsed);
  }
  return { events, problems, cutBytes: Buffer.byteLength(cut) };
}

function parseLine(line: string): StampedEvent | string {
  let document: unknown;
  try {
    document = JSON.parse(line);
  } catch {
    return "not JSON";
  }
  const stamp = stampSchema.safeParse(document);
  const event = eventSchema.safeParse(document);
  if (!stamp.success) return `no stamp: ${z.prettifyError(stamp.error)}`;
  if (!event.success) return `not an event: ${z.prettifyError(event.error)}`;
  return { ...stamp.data, event: event.data };
}

/** Steps that were started and not finished, in the order of their start, with the last thing said about each. Pure. */
export function openSteps(events: readonly StampedEvent[]): { step: string; title: string; startedAt: string; message: string | undefined }[] {
  const open: { step: string; title: string; startedAt: string; message: string | undefined }[] = [];
  for (const { at, event } of events) {
    if (event.kind === "step.started") open.push({ step: event.step, title: event.title, startedAt: at, message: undefined });
    if (event.kind === "step.progress") {
      const known = open.findLast((step) => step.step === event.step);
      if (known) known.message = event.message;
    }
    if (event.kind === "step.finished") {
      const index = open.findLastIndex((step) => step.step === event.step);
      if (index >= 0) open.splice(index, 1);
    }
  }
  return open;
}
