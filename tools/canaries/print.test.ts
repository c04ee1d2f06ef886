import { expect, test } from "vitest";
import { noRecord } from "./outcome.ts";
import { formatLine, formatTable } from "./print.ts";

const green = { verdict: "green", level: 5, tier: null, fault: null };

test("the table shows what was expected and got, and notes only of what is wrong", () => {
  const rows = [
    { name: "slow-start", expected: green, got: green, ok: true, seconds: 12.34, notes: ["not shown"] },
    { name: "stop-first", expected: green, got: noRecord, ok: false, seconds: 3, notes: ["ended with exit code 3"] },
  ];
  expect(formatTable(rows)).toBe(
    [
      "canary      expected        got                    time",
      "slow-start  green, level 5  green, level 5  ok     12.3 s",
      "stop-first  green, level 5  no record       WRONG  3.0 s",
      "    ended with exit code 3",
    ].join("\n"),
  );
});

test("cases and figures are written on one line each", () => {
  expect(formatLine({ name: "words", expected: "a", got: null, ok: false })).toBe('WRONG words: expected "a", got null');
  expect(formatLine({ name: "words", expected: "a", got: "a", ok: true })).toBe("ok    words: seen");
  expect(formatLine({ name: "speed", value: 1.5, unit: "s", target: "0 to 10", ok: true })).toBe("ok    speed: 1.5 s, target 0 to 10");
  expect(formatLine({ name: "speed", value: null, unit: "s", target: "0 to 10", ok: false })).toBe("WRONG speed: not measured, target 0 to 10");
});
