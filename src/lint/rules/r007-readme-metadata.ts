import type { Position } from "#kit/fault.ts";
import { startOf } from "../look.ts";
import type { Finding, Rule } from "../rule.ts";

const wanted = ["Category", "Status", "Image", "Healthcheck", "Backups", "Email", "Tests", "SSO"];

export const r007: Rule = {
  id: "R007",
  title: "the README has its metadata filled in",
  severity: "warning",
  why: "The catalogue shows operators what the README says about category, maturity, backups and single sign-on; what is missing there is shown as unknown.",
  fix: `Between <!-- metadata --> and <!-- endmetadata --> give one list item for each of ${wanted.join(", ")}, such as * **Backups**: Yes.`,
  abra: true,
  partly: { why: "whether the catalogue shows the README's metadata needs the published catalogue", byDesign: true },
  check: ({ tree }) => (tree.readme ? checkReadme(tree.readme.text) : [{ message: "the recipe has no README.md", at: startOf("README.md") }]),
};

function checkReadme(text: string): Finding[] {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => /<!--\s*metadata\s*-->/i.test(line));
  if (start < 0) return [{ message: "README.md has no metadata block", at: startOf("README.md") }];
  const length = lines.slice(start).findIndex((line) => /<!--\s*endmetadata\s*-->/i.test(line));
  if (length < 0) return [{ message: "the metadata block of README.md is not closed by <!-- endmetadata -->", at: lineAt(start) }];
  const items = lines.slice(start, start + length).flatMap((line, index) => {
    const match = /^\s*[*-]\s*\*\*([^*]+?):?\*\*\s*:?\s*(.*)$/.exec(line);
    return match ? [{ key: match[1]!.trim().toLowerCase(), value: match[2]!.trim(), line: start + index }] : [];
  });
  return wanted.flatMap((key): Finding[] => {
    const item = items.find((each) => each.key === key.toLowerCase());
    if (!item) return [{ message: `the metadata does not say ${key}`, at: lineAt(start) }];
    return /^(\?|tbd|todo)?$/i.test(item.value) ? [{ message: `the metadata has nothing for ${key}`, at: lineAt(item.line) }] : [];
  });
}

function lineAt(index: number): Position {
  return { file: "README.md", line: index + 1, column: 1 };
}
