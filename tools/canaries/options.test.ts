import { expect, test } from "vitest";
import { choose, parseOptions } from "./options.ts";

test.each([
  [[], { kind: "planted", jobs: 3, only: null, json: false, help: false }],
  [["--json", "--jobs", "1"], { kind: "planted", jobs: 1, only: null, json: true, help: false }],
  [["--only", "a, b", "--only=c"], { kind: "planted", jobs: 3, only: ["a", "b", "c"], json: false, help: false }],
  [["apps", "--only", "ghost"], { kind: "broken", jobs: 3, only: ["ghost"], json: false, help: false }],
])("%j", (argv, want) => {
  expect(parseOptions(argv)).toEqual(want);
});

test.each([[["--jobs", "0"]], [["--jobs", "1.5"]], [["--jobs", "many"]], [["--nope"]], [["crash-loop"]]])("%j is a mistake of the caller", (argv) => {
  expect(() => parseOptions(argv)).toThrow(expect.objectContaining({ kind: "usage" }));
});

const samples = [{ name: "a" }, { name: "b" }, { name: "c" }];

test("samples are chosen by name, in their own order", () => {
  expect(choose(samples, null)).toEqual(samples);
  expect(choose(samples, ["c", "a"])).toEqual([{ name: "a" }, { name: "c" }]);
});

test("a name that no sample has is refused, not passed over", () => {
  expect(() => choose(samples, ["a", "x"])).toThrow("there is no planted recipe x");
});
