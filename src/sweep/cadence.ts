import { Cron } from "croner";
import { Fault } from "#kit/fault.ts";

/** Once a week, in the local time of a zone. */
export type Cadence = {
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
};

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;

export const defaultCadence: Cadence = { weekday: 0, hour: 3, minute: 0 };

/** Milliseconds between two sweeps; an hour more or less where summer time begins or ends. */
export const cadenceLength = 7 * 24 * 60 * 60 * 1000;

/** Reads `Sun 03:00`; the weekday in English, whole or its first three letters. Throws a `usage` fault that says what is wrong. */
export function parseCadence(text: string): Cadence {
  const [day = "", time = "", ...more] = text.trim().split(/\s+/);
  const refuse = (why: string): Fault => new Fault("usage", "sweep-cadence", `the time of the sweep, ${JSON.stringify(text)}, ${why}`, { next: "Write a weekday and a time of 24 hours, such as Sun 03:00." });
  if (day === "") throw refuse("is empty");
  if (more.length > 0) throw refuse("has more than a weekday and a time");
  const weekday = weekdays.findIndex((name) => [name, name.slice(0, 3)].some((known) => known.toLowerCase() === day.toLowerCase()));
  if (weekday === -1) throw refuse(`does not begin with a weekday: ${day}`);
  if (time === "") throw refuse("has no time");
  const [, hour, minute] = /^(\d{1,2}):(\d\d)$/.exec(time) ?? [];
  if (hour === undefined || minute === undefined) throw refuse(`has no time of the form hours:minutes: ${time}`);
  if (Number(hour) > 23) throw refuse(`has no such hour: ${hour}`);
  if (Number(minute) > 59) throw refuse(`has no such minute: ${minute}`);
  return { weekday, hour: Number(hour), minute: Number(minute) };
}

/** `Sun 03:00`. */
export function formatCadence({ weekday, hour, minute }: Cadence): string {
  return `${weekdays[weekday]!.slice(0, 3)} ${two(hour)}:${two(minute)}`;
}

/** For systemd's `OnCalendar=`, in the host's time zone unless one is named: `Sun *-*-* 03:00:00 Europe/Berlin`. */
export function systemdCalendar(cadence: Cadence, timeZone?: string): string {
  const [day, time] = formatCadence(cadence).split(" ");
  return `${day} *-*-* ${time}:00${timeZone ? ` ${timeZone}` : ""}`;
}

/** The five fields of cron. */
export function cronPattern({ weekday, hour, minute }: Cadence): string {
  return `${minute} ${hour} * * ${weekday}`;
}

/** The last time of the cadence that is not after `now`, and the first one after it; all in milliseconds since the epoch. */
export type Slots = { readonly last: number; readonly next: number };

/**
 * The times around `now`. A time that summer time leaves out is at the first one that there is; one that comes twice is at its first. Throws a `usage` fault for a
 * zone that nobody knows.
 */
export function slotsAround(cadence: Cadence, timeZone: string, now: number): Slots {
  checkZone(timeZone);
  // Without a function it is a calendar and nothing more: no timer, and only the dates that are passed in.
  const calendar = new Cron(cronPattern(cadence), { timezone: timeZone, paused: true });
  // The calendar counts in whole seconds; `previousRuns` leaves out the second that it is given.
  const second = Math.floor(now / 1000) * 1000;
  const [last] = calendar.previousRuns(1, new Date(second + 1000));
  const next = calendar.nextRun(new Date(second));
  if (!last || !next) throw new RangeError(`there is no ${formatCadence(cadence)} around ${now}`);
  return { last: last.getTime(), next: next.getTime() };
}

function checkZone(timeZone: string): void {
  try {
    Intl.DateTimeFormat("en", { timeZone }).format(0);
  } catch {
    throw new Fault("usage", "time-zone", `there is no time zone ${JSON.stringify(timeZone)}`, { next: "Name one as the tz database does, such as Europe/Berlin or UTC." });
  }
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
