import { expect, test } from "vitest";
import type { RunEvent } from "#results/events.ts";
import { formatProfiles, profileOf } from "./profile.ts";

const start = Date.parse("2030-01-01T00:00:00.000Z");
const at = (ms: number, event: unknown): { at: string; event: RunEvent } => ({ at: new Date(start + ms).toISOString(), event: event as RunEvent });
const check = (tier: string, name: string): unknown => ({ kind: "test", tier, test: { name } });

const events = [
  at(100, { kind: "run.started" }),
  at(150, { kind: "step.started", step: "fetch" }),
  at(400, { kind: "step.started", step: "install" }),
  at(430, check("install", "the engine takes the app")),
  at(2430, check("install", "every service comes to rest")),
  at(2440, { kind: "claim" }),
  at(2480, check("install", "the app answers through the edge")),
  at(2500, check("install", "the ready probes succeed")),
  at(2800, check("install", "a test of the suite")),
  at(2810, { kind: "tier.finished", result: { tier: "install" } }),
  at(2900, { kind: "step.started", step: "teardown" }),
  at(3300, { kind: "step.finished", step: "teardown" }),
];

test("each stretch of the time line belongs to the step that its end closes", () => {
  expect([...profileOf(events, start, start + 3350)]).toEqual([
    ["start", 100],
    ["fetch, read, start tests", 300],
    ["install: deploy", 30],
    ["install: wait", 2000],
    ["install: served", 70],
    ["install: tests", 310],
    ["keep logs", 90],
    ["remove", 400],
    ["end", 50],
  ]);
});

test("no time is lost or counted twice", () => {
  const spent = [...profileOf(events, start, start + 3350).values()].reduce((sum, ms) => sum + ms, 0);
  expect(spent).toBe(3350);
});

test("the table shows both, with a dash for what one of them does not do", () => {
  const a = new Map([["start", 100], ["keep logs", 9]]);
  const b = new Map([["start", 60]]);
  expect(formatProfiles("notes, ms", [{ name: "cc-ci", profiles: [a] }, { name: "floor", profiles: [b] }], ([first = 0]) => first)).toBe(
    ["notes, ms  cc-ci  floor", "start        100     60", "keep logs      9      -", "in all       109     60"].join("\n"),
  );
});
