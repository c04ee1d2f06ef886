import { expect, test } from "vitest";
import { sideBySide } from "./side-by-side.ts";

test("a few at a time, and the outcomes in the order of the items", async () => {
  let running = 0;
  let most = 0;
  const doubled = await sideBySide([5, 1, 3, 2, 4], 2, async (item) => {
    most = Math.max(most, (running += 1));
    for (let turn = 0; turn < item; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return item * 2;
  });
  expect(doubled).toEqual([10, 2, 6, 4, 8]);
  expect(most).toBe(2);
  expect(await sideBySide([], 3, () => Promise.reject(new Error("never")))).toEqual([]);
});

test("the first failure is told, after all the others are done", async () => {
  const done: number[] = [];
  const work = sideBySide([1, 2, 3, 4], 2, async (item) => {
    if (item < 3) throw new Error(`no ${item}`);
    done.push(item);
  });
  await expect(work).rejects.toThrow("no 1");
  expect(done).toEqual([3, 4]);
});
