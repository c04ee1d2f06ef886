import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { systemClock, type Clock } from "#kit/clock.ts";
import type { Reporter, RunEvent } from "../events.ts";
import { createStamp } from "./stamp.ts";

/** Events after which the file goes to the disk, so that a power cut loses the inside of a step at most. */
const synced = new Set<RunEvent["kind"]>(["run.started", "step.finished", "tier.finished", "fault", "run.finished"]);

/** events.ndjson: each event is written at once (a killed process loses at most the line being written). */
export function ndjsonFileReporter(options: { readonly file: string; readonly clock?: Clock }): Reporter {
  const stamp = createStamp(options.clock ?? systemClock);
  let file: number | undefined = openSync(options.file, "ax");
  return {
    onEvent(event) {
      if (file === undefined) throw new Error(`${options.file} is closed already`);
      writeWhole(file, stamp(event));
      if (synced.has(event.kind)) fdatasyncSync(file);
    },
    async close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

function writeWhole(file: number, line: string): void {
  const bytes = Buffer.from(line);
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}
