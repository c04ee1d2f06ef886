import { expect, test } from "vitest";
import { Slots } from "./slots.ts";

const never = new AbortController().signal;

test("no more than the places are taken at once, and those who wait come in their order", async () => {
  const slots = new Slots(2);
  const order: number[] = [];
  let taken = 0;
  let most = 0;
  const work = async (index: number): Promise<void> => {
    using _ = await slots.take(never);
    order.push(index);
    most = Math.max(most, (taken += 1));
    await new Promise((resolve) => setImmediate(resolve));
    taken -= 1;
  };
  await Promise.all([0, 1, 2, 3, 4].map(work));
  expect(order).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(2);
});

test("a place that is given back twice counts once", async () => {
  const slots = new Slots(1);
  const place = await slots.take(never);
  place[Symbol.dispose]();
  place[Symbol.dispose]();
  using _first = await slots.take(never);
  let second = false;
  const waiting = slots.take(never).then((got) => ((second = true), got));
  await new Promise((resolve) => setImmediate(resolve));
  expect(second).toBe(false);
  _first[Symbol.dispose]();
  (await waiting)[Symbol.dispose]();
});

test("who gives up while waiting takes nobody's place", async () => {
  const slots = new Slots(1);
  const place = await slots.take(never);
  const ending = new AbortController();
  const waiting = slots.take(ending.signal);
  ending.abort(new Error("given up"));
  await expect(waiting).rejects.toThrow("given up");
  place[Symbol.dispose]();
  (await slots.take(never))[Symbol.dispose]();
  await expect(slots.take(ending.signal)).rejects.toThrow("given up");
});
