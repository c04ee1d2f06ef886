import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cadenceLength, defaultCadence } from "./cadence.ts";
import { decideDue, type DueDecision, type DueFacts } from "./due.ts";

const at = (iso: string): number => Date.parse(iso);
const slot = at("2026-11-29T03:00:00Z");
const next = at("2026-12-06T03:00:00Z");
const now = at("2026-12-01T12:00:00Z");
const facts: DueFacts = { now, lastStarted: slot - cadenceLength, unfinished: null, cadence: defaultCadence, timeZone: "UTC" };
const broken = (startedAt: number, alive = false): DueFacts["unfinished"] => ({ id: "s1", startedAt, alive });

describe("decideDue", () => {
  test.each<[string, Partial<DueFacts>, DueDecision]>([
    ["the last one was for the week before", {}, { kind: "due", since: slot, supersedes: null, reason: "due since 2026-11-29 03:00:00 UTC (Sun 03:00); the last one began 2026-11-22 03:00:00 UTC" }],
    ["at the very moment", { now: slot }, { kind: "due", since: slot, supersedes: null, reason: "due since 2026-11-29 03:00:00 UTC (Sun 03:00); the last one began 2026-11-22 03:00:00 UTC" }],
    ["a moment before", { now: slot - 1 }, { kind: "not-due", next: slot, reason: "the sweep of 2026-11-22 03:00:00 UTC was for Sun 03:00; the next is due 2026-11-29 03:00:00 UTC" }],
    ["down for months", { lastStarted: at("2026-02-01T03:00:00Z") }, { kind: "due", since: slot, supersedes: null, reason: "due since 2026-11-29 03:00:00 UTC (Sun 03:00); the last one began 2026-02-01 03:00:00 UTC" }],
    ["never yet", { lastStarted: null }, { kind: "due", since: slot, supersedes: null, reason: "there was no sweep yet" }],
    ["by hand, a moment too early", { lastStarted: slot - 1 }, { kind: "due", since: slot, supersedes: null, reason: "due since 2026-11-29 03:00:00 UTC (Sun 03:00); the last one began 2026-11-29 02:59:59 UTC" }],
    ["in time", { lastStarted: slot }, { kind: "not-due", next, reason: "the sweep of 2026-11-29 03:00:00 UTC was for Sun 03:00; the next is due 2026-12-06 03:00:00 UTC" }],
    ["late, caught up with", { lastStarted: now - 1 }, { kind: "not-due", next, reason: "the sweep of 2026-12-01 11:59:59 UTC was for Sun 03:00; the next is due 2026-12-06 03:00:00 UTC" }],
    ["began just now", { lastStarted: now }, { kind: "not-due", next, reason: "the sweep of 2026-12-01 12:00:00 UTC was for Sun 03:00; the next is due 2026-12-06 03:00:00 UTC" }],
    ["the clock was put back", { lastStarted: now + 1 }, { kind: "not-due", next, reason: "the last sweep began 2026-12-01 12:00:00 UTC, which is still to come: the clock was put back; start one by hand if it should not wait" }],
    ["the clock was far ahead", { lastStarted: at("2027-06-09T00:00:00Z") }, { kind: "not-due", next: at("2027-06-13T03:00:00Z"), reason: "the last sweep began 2027-06-09 00:00:00 UTC, which is still to come: the clock was put back; start one by hand if it should not wait" }],
    ["at work", { lastStarted: slot, unfinished: broken(slot, true) }, { kind: "not-due", next, reason: "sweep s1 is at work since 2026-11-29 03:00:00 UTC" }],
    ["at work since before the last time", { lastStarted: slot - 1, unfinished: broken(slot - 1, true) }, { kind: "not-due", next, reason: "sweep s1 is at work since 2026-11-29 02:59:59 UTC" }],
    ["at work, and the clock was put back", { lastStarted: now + 5, unfinished: broken(now + 5, true) }, { kind: "not-due", next, reason: "sweep s1 is at work since 2026-12-01 12:00:00 UTC" }],
    ["broken off", { lastStarted: slot, unfinished: broken(slot) }, { kind: "resume", id: "s1", since: slot, reason: "sweep s1 of 2026-11-29 03:00:00 UTC was broken off" }],
    ["broken off, and nothing else is known", { lastStarted: null, unfinished: broken(slot + 5) }, { kind: "resume", id: "s1", since: slot, reason: "sweep s1 of 2026-11-29 03:00:00 UTC was broken off" }],
    ["broken off before the last time", { lastStarted: slot - 1, unfinished: broken(slot - 1) }, { kind: "due", since: slot, supersedes: "s1", reason: "due since 2026-11-29 03:00:00 UTC (Sun 03:00); the last one began 2026-11-29 02:59:59 UTC" }],
    ["broken off, and a later one is through", { lastStarted: slot + 9, unfinished: broken(slot + 5) }, { kind: "not-due", next, reason: "the sweep of 2026-11-29 03:00:00 UTC was for Sun 03:00; the next is due 2026-12-06 03:00:00 UTC" }],
    ["broken off in what is still to come", { lastStarted: null, unfinished: broken(now + 1) }, { kind: "not-due", next, reason: "the last sweep began 2026-12-01 12:00:00 UTC, which is still to come: the clock was put back; start one by hand if it should not wait" }],
    ["in the host's zone", { timeZone: "America/New_York", lastStarted: at("2026-11-22T08:00:00Z"), now: at("2026-11-29T07:59:59Z") }, { kind: "not-due", next: at("2026-11-29T08:00:00Z"), reason: "the sweep of 2026-11-22 08:00:00 UTC was for Sun 03:00; the next is due 2026-11-29 08:00:00 UTC" }],
  ])("%s", (_, change, expected) => {
    expect(decideDue({ ...facts, ...change })).toEqual(expected);
  });
});

describe("a host that is up and down as it likes", () => {
  const zone = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York");
  const cadence = fc.record({ weekday: fc.nat({ max: 6 }), hour: fc.nat({ max: 4 }), minute: fc.constantFrom(0, 30) });
  // Gaps between two looks: from a second to a month.
  const looks = fc.array(fc.integer({ min: 1000, max: 30 * 86_400_000 }), { minLength: 1, maxLength: 40 });
  const begin = fc.constantFrom(at("2026-03-20T00:00:00Z"), at("2026-10-20T00:00:00Z"), at("2026-06-01T12:34:56.789Z"));

  test("catches up once, and never sweeps twice for one time", () => {
    fc.assert(fc.property(zone, cadence, looks, begin, (timeZone, when, gaps, start) => {
      let time = start;
      let lastStarted: number | null = null;
      const swept: number[] = [];
      for (const gap of gaps) {
        time += gap;
        const decision = decideDue({ now: time, lastStarted, unfinished: null, cadence: when, timeZone });
        if (decision.kind !== "due") {
          expect(decision).toMatchObject({ kind: "not-due" });
          continue;
        }
        expect(decision.since).toBeLessThanOrEqual(time);
        expect(time - decision.since).toBeLessThanOrEqual(cadenceLength + 3_600_000);
        swept.push(decision.since);
        lastStarted = time;
        expect(decideDue({ now: time, lastStarted, unfinished: null, cadence: when, timeZone })).toMatchObject({ kind: "not-due" });
      }
      expect(swept.length).toBeGreaterThan(0);
      expect(swept).toEqual([...new Set(swept)].toSorted((a, b) => a - b));
    }), { numRuns: 200 });
  });

  test("one that is always up sweeps at every time, right when it comes", () => {
    fc.assert(fc.property(zone, cadence, begin, (timeZone, when, start) => {
      let time = start;
      let lastStarted: number | null = start;
      for (let week = 0; week < 6; week += 1) {
        const before: DueDecision = decideDue({ now: time, lastStarted, unfinished: null, cadence: when, timeZone });
        if (before.kind !== "not-due") throw new Error(before.reason);
        expect(decideDue({ now: before.next - 1, lastStarted, unfinished: null, cadence: when, timeZone })).toMatchObject({ kind: "not-due", next: before.next });
        expect(decideDue({ now: before.next, lastStarted, unfinished: null, cadence: when, timeZone })).toMatchObject({ kind: "due", since: before.next });
        time = before.next;
        lastStarted = time;
      }
      expect(Math.abs(time - start - 6 * cadenceLength)).toBeLessThanOrEqual(cadenceLength + 3_600_000);
    }), { numRuns: 60 });
  });
});
