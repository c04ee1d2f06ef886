import { expect, test } from "vitest";
import { parseSize } from "./size.ts";

test.each([
  ["1000", 1000],
  ["40 GB", 40e9],
  ["512MiB", 512 * 2 ** 20],
  [" 1.5 GiB ", 1.5 * 2 ** 30],
  ["20G", 20 * 2 ** 30],
  ["0", 0],
])("%j is %i bytes", (text, bytes) => {
  expect(parseSize(text, "disk.budget")).toBe(bytes);
});

test.each(["", "much", "-1 GB", "1 gigabyte", "1,5 GB", "GB"])("%j is refused", (text) => {
  expect(() => parseSize(text, "disk.budget")).toThrow(`disk.budget is no size: ${JSON.stringify(text)}`);
});
