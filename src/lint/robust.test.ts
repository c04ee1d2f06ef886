import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readRecipeFacts } from "./facts/recipe-facts.ts";
import { checkRules, type LintReport } from "./lint.ts";
import { rules } from "./rules.ts";
import { goodRecipe } from "./testing/good-recipe.ts";
import { changed, recipeFolder } from "./testing/recipe-folder.ts";

async function lint(files: Readonly<Record<string, string>>): Promise<LintReport> {
  await using recipe = await recipeFolder(files);
  const facts = await readRecipeFacts(recipe.folder, "blog");
  return checkRules({ ...facts, git: undefined, gitMissing: "none", version: undefined }, rules);
}

const pieces = fc.constantFrom("", ": ", "- ", "  ", "${", "}", "$", "{{", "'", '"', "[]", "{}", "null", "true", "- x", "&a", "*a", "<<: *a", "0", "#", "\t", "é", "key:", "\n", "=", "external: true");
/** What somebody does to a file who is not careful: lines removed, repeated, and pieces put in. */
const edit = fc.record({ file: fc.constantFrom("compose.yml", ".env.sample", "abra.sh", "compose.smtp.yml", "app.conf.tmpl", "README.md"), line: fc.nat(90), column: fc.nat(40), remove: fc.nat(3), piece: pieces });

function apply(files: Record<string, string>, { file, line, column, remove, piece }: { file: string; line: number; column: number; remove: number; piece: string }): void {
  const lines = files[file]!.split("\n");
  const index = line % lines.length;
  const [target = ""] = lines.splice(index, Math.max(1, remove));
  lines.splice(index, 0, remove > 1 ? piece : target.slice(0, column) + piece + target.slice(column));
  files[file] = lines.join("\n");
}

test("whatever is done to a recipe, lint answers, and every finding lies in its file", async () => {
  await fc.assert(fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
    const files = changed({});
    for (const each of edits) apply(files, each);
    for (const { file, line, column } of (await lint(files)).findings) {
      const lines = (files[file] ?? "").split("\n");
      expect(line).toBeGreaterThanOrEqual(1);
      expect(line).toBeLessThanOrEqual(lines.length);
      expect(column).toBeGreaterThanOrEqual(1);
      expect(column).toBeLessThanOrEqual(lines[line - 1]!.length + 1);
    }
  }), { numRuns: 150 });
});

test.each([["an empty folder", {}], ["empty files", Object.fromEntries(Object.keys(goodRecipe).map((path) => [path, ""]))], ["only a compose file that is a list", { "compose.yml": "- a\n" }]])("%s fails with errors", async (_, files) => {
  expect((await lint(files)).failed).toBe(true);
});

test("no rule reads a file by itself", async () => {
  const folder = join(import.meta.dirname, "rules");
  const names = await readdir(folder);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  expect(texts.length).toBeGreaterThan(20);
  expect(names.filter((_, index) => /from "node:(?!path)|process\.|await /.test(texts[index]!))).toEqual([]);
});
