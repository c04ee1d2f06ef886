import { rules } from "./rules.ts";

/** The table of all rules, in Markdown. */
export function renderLintDoc(): string {
  const rows = rules.map(({ id, severity, title, why, fix }) => `| ${id} | ${severity} | ${cell(title)} | ${cell(why)} | ${cell(fix)} |`);
  return ["| Rule | Severity | What holds | Why | Fix |", "| --- | --- | --- | --- | --- |", ...rows].join("\n");
}

const between = /(<!-- rules: generated -->\n)[\s\S]*?(<!-- end of rules -->)/;

/** docs/lint.md with its table replaced by the one of the registry. */
export function insertLintDoc(page: string): string {
  return page.replace(between, (_, start: string, end: string) => `${start}\n${renderLintDoc()}\n\n${end}`);
}

/** Nothing in the text starts a tag, a column or emphasis. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("*", "\\*").replace(/\s*\n\s*/g, " ");
}
