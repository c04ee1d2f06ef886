import { formatCadence, slotsAround, type Cadence } from "./cadence.ts";

/** All times are milliseconds since the epoch. */
export type DueFacts = {
  readonly now: number;
  /** When the last sweep began, finished or not, whoever started it; null when there never was one. */
  readonly lastStarted: number | null;
  /** The last sweep, where it has not ended. `alive`: its process is still at work. */
  readonly unfinished: { readonly id: string; readonly startedAt: number; readonly alive: boolean } | null;
  readonly cadence: Cadence;
  /** Of the tz database, such as `Europe/Berlin`. */
  readonly timeZone: string;
};

export type DueDecision =
  /** `since`: the time that the sweep is for. `supersedes`: a broken-off sweep that is too old to go on with. */
  | { readonly kind: "due"; readonly since: number; readonly supersedes: string | null; readonly reason: string }
  /** A sweep for the same time was broken off: go on where it stopped. */
  | { readonly kind: "resume"; readonly id: string; readonly since: number; readonly reason: string }
  /** `next`: before this time nothing will be due. */
  | { readonly kind: "not-due"; readonly next: number; readonly reason: string };

/**
 * Whether a sweep is due. It is when the last one began before the last time of the cadence; so after any downtime exactly one is caught up with, however many were
 * missed, and a sweep that began at or after its time is never followed by another for the same time, however it ended.
 */
export function decideDue({ now, lastStarted, unfinished, cadence, timeZone }: DueFacts): DueDecision {
  const { last, next } = slotsAround(cadence, timeZone, now);
  if (unfinished?.alive) return { kind: "not-due", next, reason: `sweep ${unfinished.id} is at work since ${moment(unfinished.startedAt)}` };
  const started = Math.max(lastStarted ?? -Infinity, unfinished?.startedAt ?? -Infinity);
  if (started > now) {
    return { kind: "not-due", next: slotsAround(cadence, timeZone, started).next, reason: `the last sweep began ${moment(started)}, which is still to come: the clock was put back; start one by hand if it should not wait` };
  }
  if (unfinished && started === unfinished.startedAt && started >= last) return { kind: "resume", id: unfinished.id, since: last, reason: `sweep ${unfinished.id} of ${moment(unfinished.startedAt)} was broken off` };
  const supersedes = unfinished?.id ?? null;
  if (started === -Infinity) return { kind: "due", since: last, supersedes, reason: "there was no sweep yet" };
  if (started >= last) return { kind: "not-due", next, reason: `the sweep of ${moment(started)} was for ${formatCadence(cadence)}; the next is due ${moment(next)}` };
  return { kind: "due", since: last, supersedes, reason: `due since ${moment(last)} (${formatCadence(cadence)}); the last one began ${moment(started)}` };
}

/** `2026-11-29 03:00:00 UTC`. */
function moment(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
