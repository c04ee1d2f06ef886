import { suiteKeys, type SuiteKey } from "./keys.ts";

/** The reference table of docs/write-a-suite.md: one row for each key of the registry, in its order. */
export function renderKeyTable(): string {
  const rows = Object.entries(suiteKeys as Record<string, SuiteKey<unknown>>).map(
    ([name, { type, unit, default: value, meaning, readBy }]) =>
      `| \`${name}\` | \`${type.replaceAll("|", "\\|")}\`${unit === undefined ? "" : `, ${unit}`} | ${value === undefined ? "" : `\`${JSON.stringify(value)}\``} | ${meaning} | ${readBy} |`,
  );
  return ["| Key | Type | Default | Meaning | Read by |", "| --- | --- | --- | --- | --- |", ...rows].join("\n");
}

/** The page with the table between its `keys` markers made anew. */
export function withKeyTable(page: string): string {
  const between = /(<!-- keys: generated -->)[\s\S]*?(<!-- end of keys -->)/;
  if (!between.test(page)) throw new Error("the page has no place for the key table");
  return page.replace(between, (_, start: string, end: string) => `${start}\n${renderKeyTable()}\n\n${end}`);
}
