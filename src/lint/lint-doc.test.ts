import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "#kit/packages.ts";
import { insertLintDoc, renderLintDoc } from "./lint-doc.ts";
import { rules } from "./rules.ts";

test("docs/lint.md holds the table of the rules as they are now", async () => {
  const page = await readFile(join(packageRoot, "docs", "lint.md"), "utf8");
  expect(page).toContain(renderLintDoc());
  expect(insertLintDoc(page)).toBe(page);
});

test("the table has a row of five cells for every rule", () => {
  const rows = renderLintDoc().split("\n").slice(2);
  expect(rows.map((row) => /^\| (\w+) \|/.exec(row)?.[1])).toEqual(rules.map(({ id }) => id));
  expect(rows.filter((row) => row.match(/(?<!\\)\|/g)?.length !== 6)).toEqual([]);
});

test("every rule says what holds, why and what to do", () => {
  for (const rule of rules) {
    expect(rule.title, rule.id).toMatch(/^[^A-Z].*[^.]$|^[A-Z]{3,}|^TYPE|^Traefik/);
    expect(rule.why, rule.id).toMatch(/\.$/);
    expect(rule.fix, rule.id).toMatch(/\.$/);
  }
});
