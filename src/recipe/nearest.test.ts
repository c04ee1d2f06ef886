import { expect, test } from "vitest";
import { editDistance, nearest } from "./nearest.ts";

test.each([["", "", 0], ["a", "", 1], ["", "ab", 2], ["kitten", "sitting", 3], ["main", "main", 0], ["ab", "ba", 2]])("editDistance %j %j", (a, b, expected) => {
  expect(editDistance(a, b)).toBe(expected);
  expect(editDistance(b, a)).toBe(expected);
});

test("names the closest first and leaves out the rest", () => {
  expect(nearest("mian", ["trunk", "main", "maintenance", "1.0.0+2"])).toEqual(["main"]);
  expect(nearest("1.0.0", ["1.0.0+2", "1.0.1+2", "release"])).toEqual(["1.0.0+2", "1.0.1+2"]);
  expect(nearest("Main", ["main"])).toEqual(["main"]);
  expect(nearest("x", [])).toEqual([]);
  expect(nearest("a", ["a1", "a2", "a3"], 2)).toEqual(["a1", "a2"]);
});
