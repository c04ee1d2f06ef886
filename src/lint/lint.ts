import type { LintFinding, Status } from "#results/schema.ts";
import { gatherFacts, type Facts, type FactsInput } from "./facts/facts.ts";
import type { Rule, Unchecked } from "./rule.ts";
import { rules } from "./rules.ts";

export type LintReport = {
  /** By file, line and column. `why` and `fix` of each are in the rule (`ruleOf`). */
  readonly findings: readonly LintFinding[];
  /** Some finding is an error. */
  readonly failed: boolean;
  readonly rulesChecked: readonly string[];
  /** Rules, or parts of rules, that nothing can be said about. `byDesign`: no input could change it. */
  readonly notChecked: readonly (Unchecked & { readonly rule: string })[];
};

/** Holds a recipe to all rules. Throws only when its folder is not there or the work is cancelled. */
export async function lintRecipe(input: FactsInput): Promise<LintReport> {
  return checkRules(await gatherFacts(input), rules);
}

/** Pure part of {@link lintRecipe}. */
export function checkRules(facts: Facts, all: readonly Rule[]): LintReport {
  const looked = all.map((rule) => ({ rule, unchecked: rule.unchecked?.(facts) }));
  const checked = looked.filter(({ unchecked }) => unchecked === undefined).map(({ rule }) => rule);
  const findings = checked.flatMap((rule) => rule.check(facts).map((finding): LintFinding => ({
    rule: rule.id, severity: finding.severity ?? rule.severity, message: finding.message, file: finding.at.file, line: finding.at.line, column: finding.at.column,
  })));
  return {
    findings: findings.toSorted(byPlace),
    failed: findings.some(({ severity }) => severity === "error"),
    rulesChecked: checked.map(({ id }) => id),
    notChecked: looked.flatMap(({ rule, unchecked }) => {
      const reason = unchecked ?? rule.partly;
      return reason ? [{ rule: rule.id, ...reason }] : [];
    }),
  };
}

/** The lint rung: passed only when no finding is an error and every rule that can be examined from a recipe and its tags was. */
export function abraStatus(report: LintReport): { readonly status: Status; readonly reason?: string } {
  const errors = report.findings.filter(({ severity }) => severity === "error");
  const broken = [...new Set(errors.map(({ rule }) => rule))];
  if (report.failed) return { status: "fail", reason: `${errors.length} ${errors.length === 1 ? "error" : "errors"} (${broken.join(", ")})` };
  const open = report.notChecked.filter(({ byDesign }) => !byDesign);
  const [first] = open;
  if (first) return { status: "unverified", reason: `${open.map(({ rule }) => rule).join(", ")} could not be checked: ${first.why}` };
  return report.rulesChecked.length === 0 ? { status: "unverified", reason: "no rule was checked" } : { status: "pass" };
}

function byPlace(a: LintFinding, b: LintFinding): number {
  return compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.rule, b.rule) || compare(a.message, b.message);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
