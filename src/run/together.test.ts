import { Fault } from "#kit/fault.ts";
import { expect, test } from "vitest";
import { beside, together } from "./together.ts";

test("a failure is told when the other work has ended, which it ends", async () => {
  const order: string[] = [];
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  const work = together(
    new AbortController().signal,
    async (signal) => {
      signal.addEventListener("abort", () => resolve());
      await aborted;
      order.push("the first has ended");
    },
    () => Promise.reject(new Error("the second failed")),
  ).catch((error: Error) => void order.push(error.message));
  await work;
  expect(order).toEqual(["the first has ended", "the second failed"]);
});

test("of two failures the earlier work's is told; without one there are both results", async () => {
  const { signal } = new AbortController();
  await expect(together(signal, () => Promise.reject(new Error("one")), () => Promise.reject(new Error("two")))).rejects.toThrow("one");
  await expect(together(signal, async () => 1, async () => "two")).resolves.toEqual([1, "two"]);
});

test("work beside other work is over when its scope is left, and its failure does not get lost or loose", async () => {
  const order: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const scope = async (): Promise<void> => {
    await using linting = beside(promise.finally(() => order.push("over")));
    setTimeout(() => reject(new Error("late")), 5);
    expect(linting.done).toBeInstanceOf(Promise);
    throw new Error("left");
  };
  await expect(scope()).rejects.toThrow("left");
  expect(order).toEqual(["over"]);
  const good = beside(Promise.resolve("value"));
  await expect(good.done).resolves.toBe("value");
  resolve();
});

test("work that was broken off because the other failed is not what is told", async () => {
  const untilBrokenOff = (signal: AbortSignal): Promise<never> =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Fault("cancelled", "cancelled", "git was cancelled")), { once: true }));
  const failing = async (): Promise<never> => {
    throw new Fault("usage", "recipe-missing", "not a repository");
  };
  await expect(together(new AbortController().signal, untilBrokenOff, failing)).rejects.toThrow("not a repository");
  await expect(together(new AbortController().signal, failing, untilBrokenOff)).rejects.toThrow("not a repository");
});
