import { expect, test } from "vitest";
import { canBeSeen, isOverdue } from "./lease-state.ts";

const own = { bootId: "b1", host: "runner", machine: "m1" };

test.each([
  ["the same boot", { ...own, host: "container", machine: "" }, true],
  ["this machine before it was started again", { ...own, bootId: "b0" }, true],
  ["another machine of the same name", { bootId: "b2", host: "runner", machine: "m2" }, false],
  ["a copy of this machine under another name", { bootId: "b2", host: "runner2", machine: "m1" }, false],
  ["machines without ids are never taken for one", { bootId: "b2", host: "runner", machine: "" }, false],
])("%s", (_, holder, seen) => {
  expect(canBeSeen(holder, own)).toBe(seen);
  expect(canBeSeen(holder, { ...own, machine: holder.machine === "" ? "" : own.machine })).toBe(seen);
});

test("a holder out of sight has its deadline and ten minutes", () => {
  const deadline = "2026-11-23T23:00:00.000Z";
  expect(isOverdue(deadline, Date.parse("2026-11-23T23:10:00.000Z"))).toBe(false);
  expect(isOverdue(deadline, Date.parse("2026-11-23T23:10:00.001Z"))).toBe(true);
});
