import type { LintReport } from "../lint.ts";
import { ruleOf } from "../rules.ts";

/** The report as one JSON document: every finding with its rule's title, why and fix. Ends in a line break. */
export function renderJson(report: LintReport): string {
  const findings = report.findings.map((finding) => {
    const rule = ruleOf(finding.rule);
    return { ...finding, ...(rule && { title: rule.title, why: rule.why, fix: rule.fix }) };
  });
  return `${JSON.stringify({ failed: report.failed, findings, rulesChecked: report.rulesChecked, notChecked: report.notChecked }, null, 2)}\n`;
}
