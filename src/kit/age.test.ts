import { expect, test } from "vitest";
import { formatAge } from "./age.ts";

const minute = 60_000;

test.each([
  [-5, "less than a minute"],
  [59_999, "less than a minute"],
  [minute, "1 minute"],
  [59 * minute, "59 minutes"],
  [60 * minute, "1 hour"],
  [47 * 60 * minute, "47 hours"],
  [48 * 60 * minute, "2 days"],
])("%i ms are %s", (ms, text) => {
  expect(formatAge(ms)).toBe(text);
});
