import type { Clock } from "#kit/clock.ts";
import type { RunEvent } from "../events.ts";
import { formatEventLine } from "../read-events.ts";

/** Gives every event the time and the next number from 1, as one line of JSON. */
export function createStamp(clock: Clock): (event: RunEvent) => string {
  let seq = 0;
  return (event) => formatEventLine(event, new Date(clock.now()).toISOString(), ++seq);
}
