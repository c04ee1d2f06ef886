import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { estimateSweep, progressText, type RecipeProgress, type SweepEstimate } from "./estimate.ts";

const now = 1_000_000;
const waiting = (recipe: string, plan: "run" | "skip" | null = null): RecipeProgress => ({ recipe, state: "waiting", plan });
const running = (recipe: string, since: number): RecipeProgress => ({ recipe, state: "running", startedAt: now - since });
const done = (recipe: string): RecipeProgress => ({ recipe, state: "done" });
const estimate = (recipes: readonly RecipeProgress[], history: Record<string, readonly number[]>, jobs = 1): SweepEstimate => estimateSweep({ recipes, history: new Map(Object.entries(history)), jobs, now });

describe("estimateSweep", () => {
  test.each<[string, RecipeProgress[], Record<string, number[]>, number, Partial<SweepEstimate>]>([
    ["nothing", [], {}, 1, { done: 0, running: 0, total: 0, position: 0, left: 0, guessed: [] }],
    ["not begun", [waiting("a"), waiting("b", "run")], { a: [100], b: [50] }, 1, { done: 0, running: 0, total: 2, position: 0, left: 150 }],
    ["one runs", [done("x"), running("a", 30), waiting("b")], { a: [100], b: [50] }, 1, { done: 1, running: 1, total: 3, position: 2, left: 120 }],
    ["it takes longer than ever", [running("a", 500), waiting("b")], { a: [100], b: [50] }, 1, { left: 50, position: 1 }],
    ["it began in what is still to come", [running("a", -500)], { a: [100] }, 1, { left: 100 }],
    ["skips take no time", [waiting("a", "skip"), waiting("b", "skip")], { a: [100] }, 1, { left: 0, total: 2, guessed: [] }],
    ["all done", [done("a"), done("b")], { a: [100] }, 1, { done: 2, running: 0, position: 2, left: 0, guessed: [] }],
    ["done ones are not guessed any more", [done("x"), waiting("a"), waiting("new")], { a: [100] }, 1, { left: 200, guessed: ["new"] }],
    ["nothing is known", [waiting("a")], {}, 1, { left: null, guessed: ["a"] }],
    ["no turn is known", [waiting("a")], { a: [] }, 1, { left: null, guessed: ["a"] }],
    ["something of others is known", [waiting("new"), running("fresh", 5)], { x: [100], y: [300], z: [200] }, 1, { left: 395, guessed: ["new", "fresh"] }],
    ["the middle of the last five", [waiting("a")], { a: [1, 1, 1, 1, 10, 50, 20, 30, 40] }, 1, { left: 30 }],
    ["five are five", [waiting("a")], { a: [9000, 10, 20, 30, 40, 50] }, 1, { left: 30 }],
    ["the lower middle of an even count", [waiting("a")], { a: [400, 100, 300, 200] }, 1, { left: 200 }],
    ["sorted as numbers", [waiting("a")], { a: [9, 80, 1000] }, 1, { left: 80 }],
    ["side by side", [running("a", 0), running("b", 40), waiting("c"), waiting("d")], { a: [100], b: [100], c: [100], d: [10] }, 2, { left: 160, position: 2, running: 2 }],
    ["runs first, wherever they stand", [waiting("a"), running("b", 0), running("c", 0)], { a: [50], b: [100], c: [10] }, 2, { left: 100, position: 3 }],
    ["no jobs are one", [waiting("a"), waiting("b")], { a: [100], b: [50] }, 0, { left: 150 }],
  ])("%s", (_, recipes, history, jobs, expected) => expect(estimate(recipes, history, jobs)).toMatchObject(expected));

  test("more jobs never take longer than one, and never less than the longest piece", () => {
    const turns = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 12 });
    fc.assert(fc.property(turns, fc.integer({ min: 1, max: 5 }), (times, jobs) => {
      const recipes = times.map((_each, index) => waiting(`r${index}`));
      const history = Object.fromEntries(times.map((ms, index) => [`r${index}`, [ms]]));
      const whole = times.reduce((sum, ms) => sum + ms, 0);
      const { left } = estimate(recipes, history, jobs);
      expect(estimate(recipes, history, 1).left).toBe(whole);
      expect(left).toBeLessThanOrEqual(whole);
      expect(left).toBeGreaterThanOrEqual(Math.max(...times, whole / jobs));
      expect(left).toBeLessThanOrEqual(whole / jobs + Math.max(...times));
    }));
  });
});

test.each<[Partial<SweepEstimate>, string]>([
  [{ left: null }, "7 of 21, nothing to tell the time from"],
  [{ left: 0 }, "7 of 21, nearly done"],
  [{ left: 1 }, "7 of 21, about 1 s left"],
  [{ left: 25_400 }, "7 of 21, about 25 s left"],
  [{ left: 59_499 }, "7 of 21, about 59 s left"],
  [{ left: 59_500 }, "7 of 21, about 1 min left"],
  [{ left: 2_520_000 }, "7 of 21, about 42 min left"],
  [{ left: 3_569_999 }, "7 of 21, about 59 min left"],
  [{ left: 3_570_000 }, "7 of 21, about 1 h 0 min left"],
  [{ left: 7_530_000 }, "7 of 21, about 2 h 6 min left"],
  [{ left: 60_000, guessed: ["a", "b"] }, "7 of 21, about 1 min left (2 never run before)"],
])("%o", (change, text) => expect(progressText({ done: 6, running: 1, total: 21, position: 7, left: null, guessed: [], ...change })).toBe(text));
