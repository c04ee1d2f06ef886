import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { git } from "#recipe/git/run.ts";
import { buildSampleRecipe } from "#samples/build-recipe.ts";
import { listSamples } from "#samples/list-samples.ts";
import { gatherFacts } from "./facts/facts.ts";
import { abraStatus, checkRules, lintRecipe, type LintReport } from "./lint.ts";
import type { Rule } from "./rule.ts";
import { ruleOf, rules } from "./rules.ts";
import { changed, recipeFolder, swap } from "./testing/recipe-folder.ts";
import { releases } from "./testing/releases.ts";

let built: string;
beforeAll(async () => void (built = await mkdtemp(join(tmpdir(), "cc-ci-lint-samples-"))));
afterAll(() => rm(built, { recursive: true, force: true }));

const samples = await listSamples();
/** Planted faults that can be seen without a deploy, and what sees them. */
const failing: Readonly<Record<string, readonly string[]>> = { "lint-error": ["R012"], "lightweight-tag": ["R014"], "backup-v1-labels": ["C401"] };

async function lintSample(name: string): Promise<LintReport> {
  const sample = samples.find((each) => each.name === name)!;
  const { path, head } = await buildSampleRecipe(sample.folder, built);
  return await lintRecipe({ folder: path, gitFolder: path, name, commit: head });
}

describe("samples", () => {
  test.each(samples.map(({ name }) => name))("%s has exactly the errors that it was made with", async (name) => {
    const report = await lintSample(name);
    expect(report.findings.filter(({ severity }) => severity === "error").map(({ rule }) => rule)).toEqual(failing[name] ?? []);
    expect(abraStatus(report).status).toBe(failing[name] ? "fail" : "pass");
    expect(report.notChecked.filter(({ byDesign }) => !byDesign)).toEqual([]);
  });

  test("every planted recipe that must fail is there", () => {
    expect(samples.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(failing)));
  });

  test.each([["no-port-label", "C312"], ["unroutable-labels", "C312"], ["only-edge-404", "C313"], ["restore-without-hook", "C405"], ["orphan-service", "C506"], ["upgrade-renames-volume", "C507"]])(
    "%s is warned of by %s", async (name, rule) => {
      expect((await lintSample(name)).findings.map((finding) => finding.rule)).toContain(rule);
    });
});

describe("lintRecipe", () => {
  test("without a repository says what it could not check, and does not pass", async () => {
    await using recipe = await recipeFolder(changed({}));
    const report = await lintRecipe({ folder: recipe.folder, name: "blog" });
    expect(report.findings).toEqual([]);
    expect(report.notChecked.filter(({ byDesign }) => !byDesign).map(({ rule }) => rule)).toEqual(["R014", "C502", "C504", "C505", "C506", "C507"]);
    expect(abraStatus(report)).toEqual({ status: "unverified", reason: "R014, C502, C504, C505, C506, C507 could not be checked: no git repository was given" });
  });

  test("a folder that is no repository is told, not thrown", async () => {
    await using recipe = await recipeFolder(changed({}));
    const report = await lintRecipe({ folder: recipe.folder, gitFolder: recipe.folder, name: "blog" });
    expect(report.notChecked.find(({ rule }) => rule === "R014")?.why).toMatch(/^the repository's tags could not be read: /);
  });

  test("a folder that is not there is the caller's mistake", async () => {
    await expect(lintRecipe({ folder: "/nowhere/at/all", name: "blog" })).rejects.toMatchObject({ kind: "usage", code: "recipe-missing" });
  });

  test("compares with the release whose version label the tree still has", async () => {
    const { path } = await buildSampleRecipe(samples.find(({ name }) => name === "custom-html")!.folder, built);
    await using recipe = await recipeFolder({});
    await cp(path, recipe.folder, { recursive: true, filter: (from) => !from.includes("/.git") });
    await using other = await recipeFolder({ "nginx.conf": "server {}\n" });
    await cp(join(other.folder, "nginx.conf"), join(recipe.folder, "nginx.conf"));
    await cp(join(path, ".env.sample"), join(recipe.folder, ".env.sample"));
    const report = await lintRecipe({ folder: recipe.folder, gitFolder: path, name: "custom-html" });
    expect(report.findings.filter(({ severity }) => severity === "error")).toEqual([
      { rule: "C504", severity: "error", message: "the content of config nginx_conf differs from that of release 1.1.0+1.22.1, and its version does not", file: "abra.sh", line: 1, column: 8 },
    ]);
  });

  test("leaves nothing in the folder that it may use", async () => {
    const { path } = await buildSampleRecipe(samples.find(({ name }) => name === "custom-html")!.folder, built);
    const workFolder = await mkdtemp(join(built, "work-"));
    const facts = await gatherFacts({ folder: path, gitFolder: path, name: "custom-html", workFolder });
    expect(facts.git?.earlier.map(({ tag }) => tag)).toEqual(["1.1.0+1.22.1", "1.0.0+1.22.1"]);
    expect(await readdir(workFolder)).toEqual([]);
  });

  test("counts every lightweight tag, releases or not", async () => {
    const { path } = await buildSampleRecipe(samples.find(({ name }) => name === "custom-html")!.folder, join(built, "tagged"));
    await git(["tag", "some-tag"], { folder: path });
    const report = await lintRecipe({ folder: path, gitFolder: path, name: "custom-html" });
    expect(report.findings.filter(({ rule }) => rule === "R014").map(({ message }) => message)).toEqual(["the tag some-tag is not annotated"]);
  });

  test("tags are still judged when an earlier release cannot be read", async () => {
    await using recipe = await recipeFolder(changed({}));
    const facts = await gatherFacts({ folder: recipe.folder, name: "blog" });
    const report = checkRules({ ...facts, git: { ...releases(["1.0.0+4.1.0"]), earlierMissing: "objects are missing" }, gitMissing: "" }, rules);
    expect(report.rulesChecked).toEqual(expect.arrayContaining(["R014", "C502"]));
    expect(abraStatus(report)).toEqual({ status: "unverified", reason: "C504, C505, C506, C507 could not be checked: objects are missing" });
  });

  test("a broken compose file fails, and what depends on it is not called checked", async () => {
    await using recipe = await recipeFolder(changed({ "compose.yml": swap(["services:", "services: ["]) }));
    const report = await lintRecipe({ folder: recipe.folder, name: "blog" });
    expect(report.failed).toBe(true);
    expect(report.rulesChecked).not.toContain("C312");
  });

  test("stops when it is cancelled", async () => {
    await using recipe = await recipeFolder(changed({}));
    await expect(lintRecipe({ folder: recipe.folder, name: "blog", signal: AbortSignal.abort() })).rejects.toThrow();
  });
});

describe("abraStatus", () => {
  const report: LintReport = { findings: [], failed: false, rulesChecked: ["R001"], notChecked: [] };
  const finding = { rule: "R011", severity: "error", message: "m", file: "f", line: 1, column: 1 } as const;

  test.each([
    ["nothing found", report, { status: "pass" }],
    ["warnings and notes", { ...report, findings: [{ ...finding, severity: "warning" as const }] }, { status: "pass" }],
    ["what can never be checked here", { ...report, notChecked: [{ rule: "R006", why: "w", byDesign: true }] }, { status: "pass" }],
    ["an error", { ...report, failed: true, findings: [finding] }, { status: "fail", reason: "1 error (R011)" }],
    ["errors of one rule", { ...report, failed: true, findings: [finding, finding] }, { status: "fail", reason: "2 errors (R011)" }],
    ["an error and something not checked", { ...report, failed: true, findings: [finding], notChecked: [{ rule: "R014", why: "w", byDesign: false }] }, { status: "fail", reason: "1 error (R011)" }],
    ["something not checked", { ...report, notChecked: [{ rule: "R014", why: "no tags", byDesign: false }] }, { status: "unverified", reason: "R014 could not be checked: no tags" }],
    ["nothing checked at all", { ...report, rulesChecked: [] }, { status: "unverified", reason: "no rule was checked" }],
  ] as const)("%s", (_, given, expected) => {
    expect(abraStatus(given)).toEqual(expected);
  });
});

test("findings are ordered by place, and a rule's severity is only its default", async () => {
  await using recipe = await recipeFolder(changed({}));
  const facts = await gatherFacts({ folder: recipe.folder, name: "blog" });
  const rule: Rule = { ...ruleOf("R001")!, check: () => [{ message: "c", at: { file: "b", line: 2, column: 1 } }, { message: "b", at: { file: "b", line: 1, column: 9 }, severity: "error" }, { message: "a", at: { file: "a", line: 10, column: 1 } }] };
  const report = checkRules(facts, [rule]);
  expect(report.findings.map(({ message, severity }) => [message, severity])).toEqual([["a", "warning"], ["b", "error"], ["c", "warning"]]);
  expect(report.failed).toBe(true);
});
