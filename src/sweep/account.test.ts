import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accountSweep, overdueFault, sweepFaultCodes, type AccountFacts, type SweepAccount } from "./account.ts";
import { outcomeOf } from "./testing/outcomes.ts";
import { sweepClasses, type RecipeOutcome, type SweepClass } from "./words.ts";

const week = 7 * 86_400_000;
const now = Date.parse("2026-11-29T04:00:00.000Z");
const account = (enrolled: readonly string[], outcomes: readonly RecipeOutcome[], change: Partial<AccountFacts> = {}): SweepAccount => accountSweep({ enrolled, outcomes, now, lastGoodAt: now - week, cadence: week, ...change });
const codes = (result: SweepAccount): string[] => result.faults.map(({ code }) => code);
const none = { promoted: 0, "not-promoted": 0, red: 0, ours: 0, skipped: 0, "sync-failed": 0, unaccounted: 0 };

describe("accountSweep", () => {
  test.each<[string, SweepClass[], number]>([
    ["promoted and skipped", ["promoted", "skipped"], 0],
    ["green, not promoted", ["not-promoted"], 0],
    ["skipped only", ["skipped", "skipped"], 0],
    ["a red one", ["promoted", "red", "skipped"], 1],
    ["all red", ["red", "red"], 1],
    ["one of ours beside a green one", ["ours", "promoted"], 3],
    ["one of ours beside a red one", ["ours", "red"], 3],
    ["one of ours beside one that was not promoted", ["ours", "not-promoted"], 3],
    ["one of ours beside two green ones", ["ours", "promoted", "not-promoted"], 3],
    ["one of ours beside a green and a red one", ["ours", "promoted", "red"], 3],
    ["a failed sync", ["sync-failed", "skipped"], 3],
    ["a failed sync and a red one", ["sync-failed", "red"], 3],
  ])("%s", (_, classes, exitCode) => {
    const names = classes.map((_each, index) => `r${index}`);
    const outcomes = classes.map((name, index) => outcomeOf(`r${index}`, name));
    const counts = { ...none };
    for (const name of classes) counts[name] += 1;
    expect(account(names, outcomes)).toEqual({ lines: outcomes, counts, faults: [], warnings: [], good: true, exitCode });
  });

  test("nothing enrolled is an error", () => {
    expect(account([], [])).toEqual({
      lines: [], counts: none, warnings: [], good: false, exitCode: 4,
      faults: [{ code: "sweep-nothing-enrolled", text: "no recipe is enrolled, so nothing was looked at", next: "Check the folder of suites; a suite enrols its recipe by `canonical: true`.", recipes: [], exitCode: 4 }],
    });
  });

  test("a recipe without an outcome is unaccounted, and named", () => {
    const skipped = outcomeOf("b", "skipped");
    const result = account(["a", "b", "c"], [skipped]);
    expect(result.lines).toEqual([
      { recipe: "a", position: 1, class: "unaccounted", reason: "the sweep left no outcome", release: null, from: null, to: null, run: null, canonicalSince: null, startedAt: "2026-11-29T04:00:00.000Z", endedAt: "2026-11-29T04:00:00.000Z", notes: [] },
      skipped,
      expect.objectContaining({ recipe: "c", position: 3, class: "unaccounted" }),
    ]);
    expect(result).toMatchObject({ counts: { ...none, skipped: 1, unaccounted: 2 }, good: false, exitCode: 4 });
    expect(result.faults).toEqual([{ code: "sweep-unaccounted", text: "nobody can say what became of a, c", next: "Look into the sweep's log, then sweep again.", recipes: ["a", "c"], exitCode: 4 }]);
  });

  test("an outcome that says unaccounted is no account", () => {
    expect(account(["a"], [outcomeOf("a", "unaccounted")])).toMatchObject({ faults: [{ code: "sweep-unaccounted", recipes: ["a"] }], exitCode: 4 });
  });

  test("two outcomes of one recipe", () => {
    const result = account(["a", "b"], [outcomeOf("a", "skipped"), outcomeOf("b", "skipped"), outcomeOf("a", "promoted")]);
    expect(result.faults).toEqual([{ code: "sweep-counted-twice", text: "there are several outcomes for a", next: "This is a defect of cc-ci: report it.", recipes: ["a"], exitCode: 4 }]);
    expect(result).toMatchObject({ exitCode: 4, counts: { ...none, skipped: 2 } });
  });

  test("several recipes counted twice", () => {
    const twice = ["a", "b"].flatMap((name) => [outcomeOf(name, "skipped"), outcomeOf(name, "skipped")]);
    expect(account(["a", "b"], twice).faults[0]?.text).toBe("there are several outcomes for a, b");
  });

  test("outcomes of recipes that are not enrolled", () => {
    const result = account(["a"], [outcomeOf("x", "skipped"), outcomeOf("a", "skipped"), outcomeOf("y", "red"), outcomeOf("x", "skipped")]);
    expect(result.faults).toEqual([{ code: "sweep-not-enrolled", text: "there are outcomes for recipes that are not enrolled: x, y", next: "Look whether the suites were changed during the sweep, then sweep again.", recipes: ["x", "y"], exitCode: 4 }]);
    expect(result.lines.map(({ recipe }) => recipe)).toEqual(["a"]);
  });

  test("a label without its fact", () => {
    const result = account(["a", "b", "c"], [outcomeOf("a", "promoted", { run: null }), outcomeOf("b", "not-promoted", { run: null }), outcomeOf("c", "skipped")]);
    expect(result.faults).toEqual([{ code: "sweep-contradiction", text: "a: promoted without a run; b: green without a run", next: "This is a defect of cc-ci: report it.", recipes: ["a", "b"], exitCode: 4 }]);
  });

  test.each<[string, SweepClass[], number]>([["alone", ["ours"], 1], ["among skips", ["skipped", "ours", "ours"], 2], ["beside a failed sync", ["sync-failed", "ours"], 1]])("every run was ours, %s", (_, classes, runs) => {
    const result = account(classes.map((_each, index) => `r${index}`), classes.map((name, index) => outcomeOf(`r${index}`, name)));
    expect(result.faults).toEqual([{ code: "sweep-all-ours", text: `every run (${runs} of ${runs}) failed on our side, so nothing is proven about any recipe`, next: "Run `cc-ci doctor` on this host.", recipes: [], exitCode: 4 }]);
    expect(result).toMatchObject({ good: false, exitCode: 4 });
  });

  test("no mirror could be synced", () => {
    const result = account(["a", "b"], [outcomeOf("a", "sync-failed"), outcomeOf("b", "sync-failed")]);
    expect(result.faults).toEqual([{ code: "sweep-all-unsynced", text: "no mirror could be brought up to date", next: "Check that the forge and the upstream server answer.", recipes: [], exitCode: 4 }]);
    expect(result).toMatchObject({ good: false, exitCode: 4 });
  });

  test("a hollow sweep outweighs one that failed on our side", () => {
    expect(account(["a", "b"], [outcomeOf("a", "ours")])).toMatchObject({ exitCode: 4, faults: [{ code: "sweep-unaccounted" }, { code: "sweep-all-ours" }] });
  });

  test("an enrolled recipe that is named twice counts once", () => {
    expect(account(["a", "a"], [outcomeOf("a", "skipped")])).toMatchObject({ lines: [{ recipe: "a" }], faults: [], counts: { ...none, skipped: 1 } });
  });

  test("overdue is an error when this sweep is not good either, and a warning when it is", () => {
    const lastGoodAt = now - 2 * week - 1;
    const text = "the last good sweep ended 2026-11-15T03:59:59.999Z, 14 days ago; one is due every 7 days";
    const bad = account(["a"], [outcomeOf("a", "ours")], { lastGoodAt });
    expect(codes(bad)).toEqual(["sweep-all-ours", "sweep-overdue"]);
    expect(bad).toMatchObject({ warnings: [], exitCode: 4, faults: [{}, { text }] });
    expect(account(["a"], [outcomeOf("a", "skipped")], { lastGoodAt })).toMatchObject({ faults: [], warnings: [`before this sweep, ${text}`], good: true, exitCode: 0 });
    expect(account(["a"], [outcomeOf("a", "ours")], { lastGoodAt: null })).toMatchObject({ faults: [{ code: "sweep-all-ours" }] });
  });
});

describe("overdueFault", () => {
  test.each<[string, number | null, boolean]>([["never", null, false], ["a week", now - week, false], ["twice the cadence", now - 2 * week, false], ["more", now - 2 * week - 1, true], ["in the future", now + week, false]])("%s", (_, lastGoodAt, overdue) => {
    expect(overdueFault({ now, lastGoodAt, cadence: week }) !== undefined).toBe(overdue);
  });

  test("it says since when, and the way out", () => {
    expect(overdueFault({ now, lastGoodAt: now - 20 * 86_400_000, cadence: 86_400_000 })).toEqual({
      code: "sweep-overdue", text: "the last good sweep ended 2026-11-09T04:00:00.000Z, 20 days ago; one is due every 1 days", next: "Look whether the timer runs, and what failed in the sweeps since then.", recipes: [], exitCode: 4,
    });
  });
});

test("whatever comes out of a sweep: each enrolled recipe has one line, the counts add up, and only what is whole is good", () => {
  const recipes = ["a", "b", "c", "d"];
  const any = fc.record({
    enrolled: fc.subarray(recipes),
    outcomes: fc.array(fc.tuple(fc.constantFrom(...recipes, "x"), fc.constantFrom(...sweepClasses)).map(([recipe, name]) => outcomeOf(recipe, name)), { maxLength: 6 }),
    lastGoodAt: fc.constantFrom(null, now - week, now - 3 * week),
  });
  fc.assert(fc.property(any, ({ enrolled, outcomes, lastGoodAt }) => {
    const result = account(enrolled, outcomes, { lastGoodAt });
    expect(result.lines.map(({ recipe }) => recipe)).toEqual(enrolled);
    expect(Object.values(result.counts).reduce((sum, count) => sum + count, 0)).toBe(enrolled.length);
    const whole = enrolled.length > 0 && enrolled.length === outcomes.length && enrolled.every((recipe) => outcomes.some((one) => one.recipe === recipe && one.class !== "unaccounted"));
    if (!whole) expect(result.exitCode).toBe(4);
    expect(result.exitCode === 4).toBe(!result.good);
    expect(result.good).toBe(result.faults.length === 0);
    expect(new Set(codes(result)).size).toBe(result.faults.length);
    for (const { code } of result.faults) expect(sweepFaultCodes).toContain(code);
    if (result.exitCode === 0) expect(result.counts).toMatchObject({ red: 0, ours: 0, "sync-failed": 0, unaccounted: 0 });
  }), { numRuns: 2_000 });
});
