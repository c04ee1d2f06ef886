import { systemClock, type Clock } from "#kit/clock.ts";
import type { Reporter } from "../events.ts";
import type { Output } from "../paint.ts";
import { createStamp } from "./stamp.ts";

/** `--json`: every event as one line of JSON with `at` and `seq`, the same lines as in events.ndjson. */
export function jsonReporter(options: { readonly output: Output; readonly clock?: Clock }): Reporter {
  const stamp = createStamp(options.clock ?? systemClock);
  return { onEvent: (event) => void options.output.write(stamp(event)) };
}
