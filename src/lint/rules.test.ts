import { describe, expect, test } from "vitest";
import type { Facts } from "./facts/facts.ts";
import { readRecipeFacts, type RecipeFacts } from "./facts/recipe-facts.ts";
import { checkRules } from "./lint.ts";
import { rules, ruleOf } from "./rules.ts";
import type { RuleCase } from "./testing/case.ts";
import { abraCases } from "./testing/cases/abra.ts";
import { backupCases } from "./testing/cases/backups.ts";
import { composeCases } from "./testing/cases/compose.ts";
import { releaseCases } from "./testing/cases/releases.ts";
import { servicesCases } from "./testing/cases/services.ts";
import { settingsCases } from "./testing/cases/settings.ts";
import { changed, placeOf, recipeFolder } from "./testing/recipe-folder.ts";
import { releases } from "./testing/releases.ts";

const cases = [...abraCases, ...composeCases, ...settingsCases, ...servicesCases, ...backupCases, ...releaseCases];
const elsewhere = ["R006", "R013", "R016"];

async function read(files: Readonly<Record<string, string>>): Promise<RecipeFacts> {
  await using recipe = await recipeFolder(files);
  return await readRecipeFacts(recipe.folder, "blog");
}

async function factsOf({ changes = {}, tags = ["1.0.0+4.1.0", "1.1.0+4.2.1"], lightweight = [], before, version }: Partial<RuleCase>): Promise<Facts> {
  const earlier = before ? [{ tag: "1.0.0+4.1.0", recipe: await read(changed(before)) }] : [];
  const git = releases(tags, earlier);
  return { ...(await read(changed(changes))), git: { ...git, tags: [...git.tags, ...lightweight.map((tag) => ({ tag, annotated: false }))] }, gitMissing: "", version };
}

test("the good recipe breaks no rule, and every rule that can be was checked", async () => {
  const report = checkRules(await factsOf({ before: {} }), rules);
  expect(report.findings).toEqual([]);
  expect(report.rulesChecked).toEqual(rules.map(({ id }) => id).filter((id) => !elsewhere.includes(id)));
});

describe.each(rules.filter(({ id }) => !elsewhere.includes(id)))("$id: $title", ({ id }) => {
  const own = cases.filter((each) => each.rule === id);

  test("has a case that breaks it and one that keeps it", () => {
    expect(own.map(({ at }) => at !== null)).toEqual(expect.arrayContaining([true, false]));
  });

  test.each(own.filter(({ at }) => at !== null).map((each, index) => [index + 1, each] as const))("is broken, case %i", async (_, each) => {
    const findings = checkRules(await factsOf(each), [ruleOf(id)!]).findings;
    const files = changed(each.changes);
    const [file, text] = each.at!;
    const place = text === "" ? { file, line: 1, column: 1 } : placeOf(files, file, text);
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.map(({ file: f, line, column, severity }) => ({ file: f, line, column, severity }))).toContainEqual({ ...place, severity: each.severity ?? ruleOf(id)!.severity });
  });

  test.each(own.filter(({ at }) => at === null).map((each, index) => [index + 1, each] as const))("is kept, case %i", async (_, each) => {
    const report = checkRules(await factsOf(each), [ruleOf(id)!]);
    expect(report.findings).toEqual([]);
    expect(report.rulesChecked).toEqual([id]);
  });
});

test("ids are unique, in order, and belong to abra or to us", () => {
  const ids = rules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(rules.filter(({ abra }) => abra).map(({ id }) => id)).toEqual(Array.from({ length: 16 }, (_, index) => `R${String(index + 1).padStart(3, "0")}`));
  const ours = rules.filter(({ abra }) => !abra).map(({ id }) => id);
  expect(ours).toEqual(ours.toSorted());
  expect(ours.filter((id) => !/^C\d{3}$/.test(id))).toEqual([]);
});

test("every case names a rule", () => {
  expect(cases.filter(({ rule }) => !ruleOf(rule)).map(({ rule }) => rule)).toEqual([]);
});
