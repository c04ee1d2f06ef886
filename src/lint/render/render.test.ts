import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { LintReport } from "../lint.ts";
import { rules } from "../rules.ts";
import { renderJson } from "./render-json.ts";
import { renderSarif } from "./render-sarif.ts";
import { renderText } from "./render-text.ts";

const report: LintReport = {
  findings: [
    { rule: "R003", severity: "warning", message: "no tag", file: "compose.yml", line: 4, column: 5 },
    { rule: "C306", severity: "note", message: "two tasks", file: "compose.yml", line: 9, column: 9 },
    { rule: "R011", severity: "error", message: "no image\u001b[2J", file: "compose.yml", line: 12, column: 3 },
    { rule: "R011", severity: "error", message: "no image either", file: "compose.x y.yml", line: 2, column: 1 },
  ],
  failed: true,
  rulesChecked: ["R003", "C306", "R011"],
  notChecked: [{ rule: "R006", why: "needs the catalogue", byDesign: true }, { rule: "R014", why: "no repository", byDesign: false }],
};
const clean: LintReport = { findings: [], failed: false, rulesChecked: ["R001"], notChecked: [] };

describe("text", () => {
  test("groups by rule, the worst last, with why and fix once each", () => {
    const lines = renderText(report).split("\n");
    expect(lines.filter((line) => /^\S+:\d+:\d+: /.test(line.replace("x y", "xy")))).toEqual([
      "compose.yml:9:9: note C306 two tasks",
      "compose.yml:4:5: warning R003 no tag",
      "compose.yml:12:3: error R011 no image",
      "compose.x y.yml:2:1: error R011 no image either",
    ]);
    expect(lines.filter((line) => line.startsWith("  why: "))).toHaveLength(3);
    expect(lines.filter((line) => line.startsWith("  fix: "))).toHaveLength(3);
    expect(lines.slice(-4)).toEqual(["not checked R014 no repository", "", "2 errors, 1 warning, 1 note; 3 rules checked", ""]);
  });

  test("a prefix makes paths that a terminal can open", () => {
    expect(renderText(report, { prefix: "recipes/blog/" })).toContain("recipes/blog/compose.yml:4:5: warning");
  });

  test("colour is only colour, and what the recipe says never steers the terminal", () => {
    const colour = renderText(report, { colour: true });
    expect(colour).toContain("\u001b[31merror\u001b[39m");
    // oxlint-disable-next-line no-control-regex -- escape sequences are what is looked for
    expect(colour.replace(/\u001b\[\d+m/g, "")).toBe(renderText(report));
    expect(renderText(report)).not.toContain("\u001b");
  });

  test("no line of an explanation is wider than asked", () => {
    const lines = renderText(report, { width: 60 }).split("\n").filter((line) => line.startsWith("  "));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  test("nothing found", () => {
    expect(renderText(clean)).toBe("no findings; 1 rules checked\n");
  });
});

test("json holds every finding with its rule's why and fix", () => {
  const parsed = JSON.parse(renderJson(report)) as { failed: boolean; findings: Record<string, unknown>[]; notChecked: unknown };
  expect(parsed.failed).toBe(true);
  expect(parsed.notChecked).toEqual(report.notChecked);
  const rule = rules.find(({ id }) => id === "R003")!;
  expect(parsed.findings[0]).toEqual({ ...report.findings[0], title: rule.title, why: rule.why, fix: rule.fix });
});

/** The parts of SARIF 2.1.0 that we write, as the standard wants them. */
const text = z.strictObject({ text: z.string().min(1), markdown: z.string().min(1).optional() });
const level = z.enum(["none", "note", "warning", "error"]);
const sarif = z.strictObject({
  $schema: z.url(),
  version: z.literal("2.1.0"),
  runs: z.tuple([z.strictObject({
    tool: z.strictObject({ driver: z.strictObject({
      name: z.string(), semanticVersion: z.string(),
      rules: z.array(z.strictObject({ id: z.string(), shortDescription: text, fullDescription: text, help: text, defaultConfiguration: z.strictObject({ level }), properties: z.strictObject({ tags: z.array(z.string()) }) })),
    }) }),
    columnKind: z.enum(["utf16CodeUnits", "unicodeCodePoints"]),
    originalUriBaseIds: z.record(z.string(), z.strictObject({ description: text })),
    invocations: z.array(z.strictObject({ executionSuccessful: z.boolean(), toolExecutionNotifications: z.array(z.strictObject({ level, message: text, associatedRule: z.strictObject({ id: z.string(), index: z.int().min(-1) }) })) })),
    results: z.array(z.strictObject({
      ruleId: z.string(), ruleIndex: z.int().min(0), level, message: text,
      locations: z.tuple([z.strictObject({ physicalLocation: z.strictObject({
        artifactLocation: z.strictObject({ uri: z.string().regex(/^[^\s:/][^\s:]*$/, "a relative URI reference"), uriBaseId: z.string() }),
        region: z.strictObject({ startLine: z.int().min(1), startColumn: z.int().min(1) }),
      }) })]),
    })),
  })]),
});

test("sarif is of the standard's shape, and its results point at their rules", () => {
  const [run] = sarif.parse(JSON.parse(renderSarif(report, { version: "1.2.3" }))).runs;
  expect(run.results.map((result) => run.tool.driver.rules[result.ruleIndex]?.id)).toEqual(report.findings.map(({ rule }) => rule));
  expect(run.results[3]?.locations[0].physicalLocation).toEqual({ artifactLocation: { uri: "compose.x%20y.yml", uriBaseId: "RECIPE" }, region: { startLine: 2, startColumn: 1 } });
  expect(run.invocations[0]?.toolExecutionNotifications.map((notification) => [notification.level, run.tool.driver.rules[notification.associatedRule.index]?.id])).toEqual([["note", "R006"], ["warning", "R014"]]);
});

test("sarif of a clean recipe has all rules and no result", () => {
  const [run] = sarif.parse(JSON.parse(renderSarif(clean, { version: "1.2.3" }))).runs;
  expect(run.results).toEqual([]);
  expect(run.tool.driver.rules.map(({ id }) => id)).toEqual(rules.map(({ id }) => id));
});
