import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cadenceLength, cronPattern, defaultCadence, formatCadence, parseCadence, slotsAround, systemdCalendar, type Cadence } from "./cadence.ts";

const at = (iso: string): number => Date.parse(iso);
const isoSlots = (cadence: Cadence, zone: string, now: string): [string, string] => {
  const { last, next } = slotsAround(cadence, zone, at(now));
  return [new Date(last).toISOString(), new Date(next).toISOString()];
};

describe("parseCadence", () => {
  test.each<[string, Cadence]>([
    ["Sun 03:00", { weekday: 0, hour: 3, minute: 0 }], ["mon 3:05", { weekday: 1, hour: 3, minute: 5 }], ["TUESDAY 23:59", { weekday: 2, hour: 23, minute: 59 }], ["  Wed\t00:00 ", { weekday: 3, hour: 0, minute: 0 }],
    ["thursday 12:30", { weekday: 4, hour: 12, minute: 30 }], ["Fri 09:09", { weekday: 5, hour: 9, minute: 9 }], ["Sat \t 20:00", { weekday: 6, hour: 20, minute: 0 }], ["Saturday 20:00", { weekday: 6, hour: 20, minute: 0 }],
  ])("%j", (text, cadence) => expect(parseCadence(text)).toEqual(cadence));

  test.each([
    ["", "is empty"], ["   ", "is empty"], ["Sun", "has no time"], ["03:00", "does not begin with a weekday: 03:00"], ["So 03:00", "does not begin with a weekday: So"], ["Sunda 03:00", "does not begin with a weekday: Sunda"],
    ["daily 03:00", "does not begin with a weekday: daily"], ["Sun 03:00 UTC", "has more than a weekday and a time"], ["Sun 3", "has no time of the form hours:minutes: 3"], ["Sun 3:5", "has no time of the form hours:minutes: 3:5"],
    ["Sun 003:00", "has no time of the form hours:minutes: 003:00"], ["Sun 03:000", "has no time of the form hours:minutes: 03:000"], ["Sun a03:00", "has no time of the form hours:minutes: a03:00"],
    ["Sun 24:00", "has no such hour: 24"], ["Sun 23:60", "has no such minute: 60"], ["Sun -3:00", "has no time of the form hours:minutes: -3:00"],
  ])("%j is refused", (text, why) => {
    expect(() => parseCadence(text)).toThrow(expect.objectContaining({ kind: "usage", code: "sweep-cadence", message: `the time of the sweep, ${JSON.stringify(text)}, ${why}`, next: "Write a weekday and a time of 24 hours, such as Sun 03:00." }));
  });
});

const cadences = fc.record({ weekday: fc.nat({ max: 6 }), hour: fc.nat({ max: 23 }), minute: fc.nat({ max: 59 }) });

describe("its forms", () => {
  test("the default", () => {
    expect(formatCadence(defaultCadence)).toBe("Sun 03:00");
    expect(cronPattern(defaultCadence)).toBe("0 3 * * 0");
    expect(systemdCalendar(defaultCadence)).toBe("Sun *-*-* 03:00:00");
    expect(systemdCalendar({ weekday: 6, hour: 14, minute: 7 }, "Europe/Berlin")).toBe("Sat *-*-* 14:07:00 Europe/Berlin");
    expect(cadenceLength).toBe(604_800_000);
  });

  test("what is written is read again", () => {
    fc.assert(fc.property(cadences, (cadence) => {
      expect(parseCadence(formatCadence(cadence))).toEqual(cadence);
    }));
  });
});

describe("slotsAround", () => {
  const early: Cadence = { weekday: 0, hour: 2, minute: 30 };

  test.each<[string, Cadence, string, string, string, string]>([
    ["between two", defaultCadence, "UTC", "2026-11-25T12:00:00Z", "2026-11-22T03:00:00.000Z", "2026-11-29T03:00:00.000Z"],
    ["at the very moment", defaultCadence, "UTC", "2026-11-29T03:00:00.000Z", "2026-11-29T03:00:00.000Z", "2026-12-06T03:00:00.000Z"],
    ["a moment before", defaultCadence, "UTC", "2026-11-29T02:59:59.999Z", "2026-11-22T03:00:00.000Z", "2026-11-29T03:00:00.000Z"],
    ["a moment after", defaultCadence, "UTC", "2026-11-29T03:00:00.001Z", "2026-11-29T03:00:00.000Z", "2026-12-06T03:00:00.000Z"],
    ["a second after", defaultCadence, "UTC", "2026-11-29T03:00:01.000Z", "2026-11-29T03:00:00.000Z", "2026-12-06T03:00:00.000Z"],
    ["in another zone", defaultCadence, "America/New_York", "2026-11-29T07:59:59Z", "2026-11-22T08:00:00.000Z", "2026-11-29T08:00:00.000Z"],
    ["another day there", defaultCadence, "Pacific/Auckland", "2026-11-28T15:00:00Z", "2026-11-28T14:00:00.000Z", "2026-12-05T14:00:00.000Z"],
    ["before the gap of summer time", early, "Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-22T01:30:00.000Z", "2026-03-29T01:00:00.000Z"],
    ["at the end of the gap", early, "Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T01:00:00.000Z", "2026-04-05T00:30:00.000Z"],
    ["before the hour that comes twice", early, "Europe/Berlin", "2026-10-25T00:29:59Z", "2026-10-18T00:30:00.000Z", "2026-10-25T00:30:00.000Z"],
    ["between the two", early, "Europe/Berlin", "2026-10-25T01:00:00Z", "2026-10-25T00:30:00.000Z", "2026-11-01T01:30:00.000Z"],
    ["at the second one", early, "Europe/Berlin", "2026-10-25T01:30:00Z", "2026-10-25T00:30:00.000Z", "2026-11-01T01:30:00.000Z"],
  ])("%s", (_, cadence, zone, now, last, next) => expect(isoSlots(cadence, zone, now)).toEqual([last, next]));

  test.each(["", "Nowhere/At-All", "25:00"])("%j is no zone", (zone) => {
    expect(() => slotsAround(defaultCadence, zone, 0)).toThrow(expect.objectContaining({ kind: "usage", code: "time-zone", message: `there is no time zone ${JSON.stringify(zone)}`, next: "Name one as the tz database does, such as Europe/Berlin or UTC." }));
  });

  test("a time that the calendar does not have", () => {
    expect(() => slotsAround(defaultCadence, "UTC", at("9999-12-31T23:59:59Z"))).toThrow("there is no Sun 03:00 around 253402300799000");
  });

  const zones = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kolkata");
  const times = fc.integer({ min: at("2015-01-01T00:00:00Z"), max: at("2040-01-01T00:00:00Z") });

  test("they enclose now, a week apart, and follow on each other", () => {
    fc.assert(fc.property(cadences, zones, times, (cadence, zone, now) => {
      const { last, next } = slotsAround(cadence, zone, now);
      expect(last).toBeLessThanOrEqual(now);
      expect(next).toBeGreaterThan(now);
      expect(Math.abs(next - last - cadenceLength)).toBeLessThanOrEqual(3_600_000);
      expect(slotsAround(cadence, zone, last).last).toBe(last);
      expect(slotsAround(cadence, zone, next).last).toBe(next);
      expect(slotsAround(cadence, zone, next - 1)).toEqual({ last, next });
    }), { numRuns: 300 });
  });

  test("their clock on the wall is the one that was asked for, but after a gap", () => {
    fc.assert(fc.property(cadences, zones, times, (cadence, zone, now) => {
      const { last } = slotsAround(cadence, zone, now);
      const shown = new Intl.DateTimeFormat("en-GB", { timeZone: zone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(last).replace(",", "");
      if (shown === formatCadence(cadence)) return;
      const offset = (time: number): string => new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }).format(time);
      expect(offset(last)).not.toBe(offset(last - 1000));
    }), { numRuns: 500 });
  });
});
