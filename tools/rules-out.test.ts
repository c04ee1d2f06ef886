import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "#kit/packages.ts";
import { describe, expect, test } from "vitest";
import { replaceOnce } from "./rules-out-copy.ts";
import { rules } from "./rules-out-table.ts";

const faults = join(packageRoot, "test/e2e/faults");

describe.each(rules)("$name", ({ changes, file, test: title, fault }) => {
  test("what is taken out is there exactly once", async () => {
    for (const { source, from, to } of changes) {
      const text = await readFile(join(packageRoot, source), "utf8");
      expect(replaceOnce(text, from, to, source)).not.toBe(text);
    }
  });

  test("its test is there", async () => {
    const text = await readFile(join(faults, file), "utf8");
    expect(text).toContain(`test(${JSON.stringify(title)}, `);
    expect(text).toContain(`describe(${JSON.stringify(fault)}, `);
  });
});

test("every test of a fault has a rule, and names are told apart", async () => {
  expect([...new Set(rules.map(({ file }) => file))].toSorted()).toEqual((await readdir(faults)).toSorted());
  expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
});

test("a text that is there twice, or not at all, is an error", () => {
  expect(replaceOnce("a b", "a", "$&", "f")).toBe("$& b");
  expect(() => replaceOnce("a a", "a", "b", "f.ts")).toThrow("f.ts has this text 2 times");
  expect(() => replaceOnce("b", "a", "b", "f.ts")).toThrow("0 times");
});
