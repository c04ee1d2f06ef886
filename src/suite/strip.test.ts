import { expect, test } from "vitest";
import { strip } from "./strip.ts";
import { stripApart } from "./strip-apart.ts";

const sources = ["const a: string = 'ä–😀';\n", "enum A { B }\n", "export {};\n\nlet b = (;\n", ""];

test("types become blanks, and every character keeps its place", () => {
  expect(strip("const a: string = 'ä–😀';\n")).toEqual({ code: "const a         = 'ä–😀';\n" });
});

test("what Node could not run is told with its place", () => {
  expect(strip("\n  enum A { B }\n")).toEqual({ problem: expect.stringContaining("cannot be run") as string, at: { line: 2, column: 3 } });
});

test("another process gives the same answers in the same order", async () => {
  expect(await stripApart(sources)).toEqual(sources.map(strip));
});

test("the same sources again are not stripped again, others are", async () => {
  const first = await stripApart(sources);
  expect(await stripApart([...sources])).toBe(first);
  expect(await stripApart(["let b: number;\n"])).toEqual([{ code: "let b        ;\n" }]);
  expect(await stripApart(sources)).toEqual(first);
});

test("nothing to strip starts no process", async () => {
  expect(await stripApart([])).toEqual([]);
});
