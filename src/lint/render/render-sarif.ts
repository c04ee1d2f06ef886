import type { LintReport } from "../lint.ts";
import { rules } from "../rules.ts";

export type SarifOptions = {
  /** Of cc-ci. */
  readonly version: string;
};

/**
 * The report as SARIF 2.1.0, which forges and editors read. Paths are relative to the recipe's folder; what was not checked is told as
 * notifications. Ends in a line break.
 */
export function renderSarif(report: LintReport, { version }: SarifOptions): string {
  const indexes = new Map(rules.map((rule, index) => [rule.id, index]));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{
      tool: { driver: { name: "cc-ci lint", semanticVersion: version, rules: rules.map(describe) } },
      columnKind: "utf16CodeUnits",
      originalUriBaseIds: { RECIPE: { description: { text: "the recipe's folder" } } },
      invocations: [{
        executionSuccessful: true,
        toolExecutionNotifications: report.notChecked.map(({ rule, why, byDesign }) => ({
          level: byDesign ? "note" : "warning", message: { text: `${rule} was not checked in full: ${why}` }, associatedRule: { id: rule, index: indexes.get(rule) ?? -1 },
        })),
      }],
      results: report.findings.map((finding) => ({
        ruleId: finding.rule,
        ruleIndex: indexes.get(finding.rule) ?? -1,
        level: finding.severity,
        message: { text: finding.message },
        locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(finding.file), uriBaseId: "RECIPE" }, region: { startLine: finding.line, startColumn: finding.column } } }],
      })),
    }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function describe(rule: (typeof rules)[number]): object {
  return {
    id: rule.id,
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.why },
    help: { text: `${rule.why} ${rule.fix}`, markdown: `${rule.why}\n\n**Fix:** ${rule.fix}` },
    defaultConfiguration: { level: rule.severity },
    properties: { tags: [rule.abra ? "abra" : "cc-ci"] },
  };
}

function uriOf(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
