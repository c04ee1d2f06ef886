import { fit, oneLine } from "#results/text.ts";
import { totals, verdictOf } from "./class-words.ts";
import type { SweepReport } from "./schema.ts";

/** The most characters of a line; chat programs cut longer ones or make a file of them. */
const longest = 400;

/** The sweep on one line for a chat: how it went, totals, what moved, what is red. No markup, so that no name can ping or link anything. */
export function renderChatLine(report: SweepReport): string {
  const { sign, word } = verdictOf(report);
  const named = (title: string, texts: readonly string[]): string[] => (texts.length > 0 ? [`${title} ${texts.slice(0, 5).join(", ")}${texts.length > 5 ? ` and ${texts.length - 5} more` : ""}`] : []);
  const parts = [
    `${sign} sweep ${word}: ${totals(report)}`,
    ...report.faults.slice(0, 1).map(({ text }) => text),
    ...named("red:", report.recipes.filter((line) => line.class === "red").map(({ recipe, release }) => (release === null ? recipe : `${recipe} ${release}`))),
    ...named("moved:", report.recipes.filter((line) => line.class === "promoted").map(({ recipe, to }) => `${recipe} ${to ?? "none"}`)),
    report.sweep.id,
  ];
  return fit(oneLine(parts.join("; ")).replaceAll("@", "(at)"), longest);
}
