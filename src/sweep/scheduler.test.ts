import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Clock } from "#kit/clock.ts";
import { cadenceLength, defaultCadence } from "./cadence.ts";
import type { DueDecision } from "./due.ts";
import { startScheduler, type DueSweep, type SchedulerOptions, type SweepHistory } from "./scheduler.ts";

const slot = Date.parse("2026-11-29T03:00:00Z");

/** A host whose clock is set by hand, and which remembers when it swept. */
function createHost(change: Partial<SchedulerOptions> = {}) {
  const host = { now: slot + 1000, history: { lastStarted: slot - cadenceLength, unfinished: null } as SweepHistory, swept: [] as DueSweep[], decisions: [] as DueDecision[], errors: [] as unknown[] };
  const clock: Clock = { now: () => host.now, monotonic: () => host.now };
  const options: SchedulerOptions = {
    cadence: defaultCadence, timeZone: "UTC", clock, pattern: "* * * * * *", history: async () => host.history, onDecision: (decision) => host.decisions.push(decision), onError: (error) => host.errors.push(error),
    sweep: async (due) => {
      host.swept.push(due);
      host.history = { lastStarted: host.now, unfinished: null };
    },
    ...change,
  };
  return { host, options };
}

/** Looks again and again until it holds. */
async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error("it never came to be");
    await wait(10);
  }
}

describe("startScheduler", () => {
  test("catches up at the start, once, and sweeps again at the next time", async () => {
    const { host, options } = createHost();
    await using _scheduler = startScheduler(options);
    await until(() => host.decisions.length >= 2);
    expect(host.swept).toEqual([expect.objectContaining({ kind: "due", since: slot })]);
    expect(host.decisions[1]).toMatchObject({ kind: "not-due" });
    host.now = slot + cadenceLength;
    await until(() => host.swept.length === 2);
    expect(host.swept[1]).toMatchObject({ since: slot + cadenceLength });
    expect(host.errors).toEqual([]);
  });

  test("goes on with a sweep that was broken off", async () => {
    const { host, options } = createHost();
    host.history = { lastStarted: slot, unfinished: { id: "s1", startedAt: slot, alive: false } };
    await using _scheduler = startScheduler(options);
    await until(() => host.swept.length === 1);
    expect(host.swept).toEqual([expect.objectContaining({ kind: "resume", id: "s1" })]);
  });

  test("never two at once; stopping ends the one at work and waits for it", async () => {
    let over = false;
    const { host, options } = createHost({
      sweep: async (due, signal) => {
        host.swept.push(due);
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
        await wait(30);
        over = true;
      },
    });
    const scheduler = startScheduler(options);
    await until(() => host.swept.length === 1);
    await scheduler.look();
    expect(host.swept).toHaveLength(1);
    await scheduler.stop();
    expect(over).toBe(true);
    await scheduler.look();
    expect(host.decisions).toHaveLength(1);
  });

  test("a sweep or a history that fails is told, and the next look comes", async () => {
    let fail = true;
    const { host, options } = createHost({
      sweep: async (due) => {
        if (fail) throw new Error("no engine");
        host.swept.push(due);
        host.history = { lastStarted: host.now, unfinished: null };
      },
    });
    await using _scheduler = startScheduler(options);
    await until(() => host.errors.length >= 1);
    fail = false;
    await until(() => host.swept.length === 1);
    expect(host.errors[0]).toMatchObject({ message: "no engine" });
    const failing = createHost({ history: async () => { throw new Error("no store"); } });
    await using _other = startScheduler(failing.options);
    await until(() => failing.host.errors.length === 1);
    expect(failing.host.decisions).toEqual([]);
  });

  test("a signal from outside ends it, also one that has ended already", async () => {
    const controller = new AbortController();
    const { host, options } = createHost({
      signal: controller.signal,
      sweep: async (due, signal) => {
        host.swept.push(due);
        await new Promise<void>((_, reject) => signal.addEventListener("abort", () => reject(new Error("ended")), { once: true }));
      },
    });
    const scheduler = startScheduler(options);
    await until(() => host.swept.length === 1);
    controller.abort();
    await scheduler.stop();
    expect(host.errors).toEqual([]);
    const late = createHost({ signal: controller.signal });
    await using other = startScheduler(late.options);
    await other.look();
    await wait(1_200);
    expect(late.host.decisions).toEqual([]);
  });

  test("looks at the times of the cadence where no other pattern is given", async () => {
    const { options } = createHost();
    const { pattern: _, ...rest } = options;
    await using scheduler = startScheduler({ ...rest, history: async () => ({ lastStarted: slot + 500, unfinished: null }) });
    await scheduler.look();
  });
});
