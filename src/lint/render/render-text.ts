import { createPaint, type Paint, type Tone } from "#results/paint.ts";
import type { LintFinding } from "#results/schema.ts";
import { oneLine, wrap } from "#results/text.ts";
import type { LintReport } from "../lint.ts";
import type { Severity } from "../rule.ts";
import { ruleOf } from "../rules.ts";

export type TextOptions = {
  /** Default false. */
  readonly colour?: boolean;
  /** Put before every file, so that a terminal can open it; for example `recipes/notes/`. */
  readonly prefix?: string;
  /** Columns for the explanations. Default 100. */
  readonly width?: number;
};

const tones: Readonly<Record<Severity, Tone>> = { error: "bad", warning: "warn", note: "muted" };
const order: readonly Severity[] = ["error", "warning", "note"];

/**
 * The report for a terminal or a log: a line for each finding, as compilers write them, with why and fix below those of one rule; errors last,
 * where the eye is, and then what was not checked and a summary. Ends in a line break.
 */
export function renderText(report: LintReport, options: TextOptions = {}): string {
  const paint = createPaint(options.colour ?? false);
  const groups = [...Map.groupBy(report.findings, (finding) => `${order.indexOf(finding.severity)} ${finding.rule}`)]
    .toSorted(([a], [b]) => (a.slice(0, 1) === b.slice(0, 1) ? (a < b ? -1 : 1) : a > b ? -1 : 1))
    .map(([, findings]) => renderGroup(findings, paint, options));
  return [...groups, ...renderUnchecked(report, paint), summaryOf(report, paint)].join("\n");
}

function renderGroup(findings: readonly LintFinding[], paint: Paint, { prefix = "", width = 100 }: TextOptions): string {
  const lines = findings.map((finding) => {
    const place = oneLine(`${prefix}${finding.file}:${finding.line}:${finding.column}:`);
    return `${paint("bold", place)} ${paint(tones[finding.severity], finding.severity)} ${finding.rule} ${oneLine(finding.message)}\n`;
  });
  const rule = ruleOf(findings[0]?.rule ?? "");
  const explain = (name: string, text: string): string => wrap(text, Math.max(40, width - 7)).map((line, index) => paint("faint", `  ${index === 0 ? `${name}:` : "    "} ${line}\n`)).join("");
  return lines.join("") + (rule ? explain("why", rule.why) + explain("fix", rule.fix) : "");
}

function renderUnchecked({ notChecked }: LintReport, paint: Paint): string[] {
  return notChecked.length === 0 ? [] : [notChecked.map(({ rule, why, byDesign }) => `${paint(byDesign ? "muted" : "warn", "not checked")} ${rule} ${oneLine(why)}\n`).join("")];
}

function summaryOf({ findings, rulesChecked }: LintReport, paint: Paint): string {
  const counts = order.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [paint(tones[severity], `${count} ${severity}${count === 1 ? "" : "s"}`)];
  });
  return `${counts.length === 0 ? paint("good", "no findings") : counts.join(", ")}; ${rulesChecked.length} rules checked\n`;
}
