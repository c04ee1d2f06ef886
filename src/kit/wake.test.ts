import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Wake } from "./wake.ts";

describe("Wake", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const settled = async (promise: Promise<void>): Promise<string> => await Promise.race([promise.then(() => "woken", (error: Error) => error.message), vi.advanceTimersByTimeAsync(0).then(() => "asleep")]);

  test("sleeps until its time is over", async () => {
    const waiting = new Wake().wait(100);
    await vi.advanceTimersByTimeAsync(99);
    expect(await settled(waiting)).toBe("asleep");
    await vi.advanceTimersByTimeAsync(1);
    expect(await settled(waiting)).toBe("woken");
  });

  test("a ring wakes it before its time, and leaves no timer", async () => {
    const wake = new Wake();
    const waiting = wake.wait(60_000);
    wake.ring();
    await waiting;
    expect(vi.getTimerCount()).toBe(0);
  });

  test("a ring while nobody waits is remembered, once", async () => {
    const wake = new Wake();
    wake.ring();
    wake.ring();
    await wake.wait(60_000);
    const second = wake.wait(60_000);
    expect(await settled(second)).toBe("asleep");
    wake.ring();
    await second;
  });

  test("the ring that woke it is not remembered", async () => {
    const wake = new Wake();
    const first = wake.wait(60_000);
    wake.ring();
    await first;
    const second = wake.wait(60_000);
    expect(await settled(second)).toBe("asleep");
    wake.ring();
    await second;
  });

  test("an abort ends the wait with its reason, and one from before even a remembered ring", async () => {
    const wake = new Wake();
    const stop = new AbortController();
    const waiting = wake.wait(60_000, stop.signal);
    stop.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    expect(vi.getTimerCount()).toBe(0);
    wake.ring();
    await expect(wake.wait(1, stop.signal)).rejects.toThrow("enough");
  });
});
