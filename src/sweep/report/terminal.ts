import { createPaint, type Paint } from "#results/paint.ts";
import { fit, formatDuration, oneLine, pad, widthOf, wrap } from "#results/text.ts";
import { ageOf, because, groups, markOfClass, step, totals, verdictOf } from "./class-words.ts";
import type { RecipeLine, SweepReport } from "./schema.ts";

export type TerminalOptions = {
  /** Columns to use at most; default 80, never less than 40. */
  readonly width?: number;
  readonly colour?: boolean;
};

/** The report as a table for people: how it went, what is wrong with the sweep, and each recipe under its class. */
export function renderTerminal(report: SweepReport, options: TerminalOptions = {}): string {
  const paint = createPaint(options.colour ?? false);
  const width = Math.max(40, Math.min(options.width ?? 80, 140));
  const blocks = [heading(report, width, paint), problems(report, width, paint), ...table(report, width, paint), ending(report, width, paint)];
  return `${blocks.filter((block) => block.length > 0).map((block) => block.join("\n")).join("\n\n")}\n`;
}

function heading(report: SweepReport, width: number, paint: Paint): string[] {
  const { sweep } = report;
  const { sign, word, tone, sentence } = verdictOf(report);
  const took = formatDuration(Date.parse(sweep.endedAt) - Date.parse(sweep.startedAt));
  return [
    ...wrap(`${sign} sweep ${word}`, width).map((line) => paint(tone, paint("bold", line))),
    ...wrap(sentence, width),
    ...wrap(totals(report), width),
    ...wrap(`${oneLine(sweep.id)}, ${minute(sweep.startedAt)} UTC, took ${took}`, width).map((line) => paint("muted", line)),
    ...wrap(oneLine(sweep.reason), width).map((line) => paint("muted", line)),
  ];
}

function problems(report: SweepReport, width: number, paint: Paint): string[] {
  const hanging = (text: string): string[] => wrap(oneLine(text), width - 2).map((line, index) => (index === 0 ? line : `  ${line}`));
  return [
    ...report.faults.flatMap((fault) => [...hanging(`✘ ${fault.text} (${fault.code})`).map((line) => paint(fault.exitCode === 4 ? "bad" : "ours", line)), ...hanging(`→ ${fault.next}`).map((line) => `  ${line}`)]),
    ...report.warnings.flatMap((warning) => hanging(`! ${warning}`).map((line) => paint("warn", line))),
  ];
}

/** One block for each class. Why stands beside the recipe where there is room for it, else below. */
function table(report: SweepReport, width: number, paint: Paint): string[][] {
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => widthOf(oneLine(text))));
  const recipe = Math.min(24, widest(report.recipes.map((line) => line.recipe)));
  return groups(report).map(({ name, lines }) => {
    const { sign, word, tone } = markOfClass(name);
    const columns = [recipe, widest(lines.map(step)), widest(lines.map((line) => ageText(line, report)))];
    return [paint(tone, paint("bold", `${sign} ${word} (${lines.length})`)), ...lines.flatMap((line) => row(line, report, columns, width, paint))];
  });
}

function row(line: RecipeLine, report: SweepReport, columns: readonly number[], width: number, paint: Paint): string[] {
  const texts = [fit(oneLine(line.recipe), columns[0]!), oneLine(step(line)), ageText(line, report)];
  const cells = texts.map((text, index) => pad(text, columns[index]!));
  const left = 2 + columns.reduce((sum, room) => sum + room + 2, 0);
  const why = details(line);
  const painted = (parts: readonly string[]): string => `  ${paint("bold", parts[0]!)}${parts.slice(1).map((part) => `  ${part}`).join("")}`;
  if (width - left >= 36 || (why.length === 1 && left + widthOf(why[0]!) <= width)) {
    const [first = "", ...more] = why.flatMap((text) => wrap(text, width - left));
    return [`${painted(cells)}  ${first}`.trimEnd(), ...more.map((text) => `${" ".repeat(left)}${text}`)];
  }
  const below = why.flatMap((text) => wrap(text, width - 4)).map((text) => `    ${text}`);
  if (left - 2 <= width) return [painted(cells).trimEnd(), ...below];
  const facts = texts.slice(1).filter((text) => text !== "").join(", ");
  return [painted(texts.slice(0, 1)), ...wrap(facts, width - 4).map((text) => `    ${text}`), ...below];
}

/** Reason, run and notes; of what was promoted the reason is clear. */
function details(line: RecipeLine): string[] {
  return [...(line.class === "promoted" ? [] : [oneLine(because(line))]), ...(line.run === null ? [] : [`run ${oneLine(line.run)}`]), ...line.notes.map((note) => `note: ${oneLine(note)}`)];
}

function ageText(line: RecipeLine, report: SweepReport): string {
  const age = ageOf(line, report);
  if (age === null) return "";
  return line.class === "promoted" ? "new" : `${age} old`;
}

function ending(report: SweepReport, width: number, paint: Paint): string[] {
  const { nextDue } = report.sweep;
  return nextDue === null ? [] : wrap(`next sweep due ${minute(nextDue)} UTC`, width).map((line) => paint("muted", line));
}

/** `2026-11-29 03:00`. */
function minute(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
}
