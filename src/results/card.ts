import { createPaint, type Paint } from "./paint.ts";
import type { Results } from "./schema.ts";
import { fit, formatDuration, oneLine, pad, widthOf, wrap } from "./text.ts";
import { classSentence, failedTests, laneNote, markOf, rungTitles, shippedSentence, verdictSentence, versionsOf, wayBackWords } from "./words.ts";

export type CardOptions = {
  /** Columns to use at most; default 80, never less than 40. */
  readonly width?: number;
  readonly colour?: boolean;
  /** Path of the report, shown below the card so that it can be copied whole. */
  readonly report?: string;
};

/** A line of the card: what it says, and the same with colour (of the same width). */
type Line = readonly [bare: string, painted: string];

/** The verdict card of a run as text with a frame: who, verdict, level, rungs, the failing test and its reason, what to do. */
export function renderCard(results: Results, options: CardOptions = {}): string {
  const paint = createPaint(options.colour ?? false);
  const inner = Math.max(40, Math.min(options.width ?? 80, 100)) - 4;
  const blocks = [heading(results, inner, paint), rungs(results, inner, paint), reason(results, inner, paint), wayBack(results, inner, paint), shipped(results, inner, paint)].filter((block) => block.length > 0);
  const tone = markOf(results.verdict).tone;
  const rule = (left: string, right: string): string => paint(tone, `${left}${"─".repeat(inner + 2)}${right}`);
  const side = paint(tone, "│");
  const framed = ([bare, painted]: Line): string => `${side} ${painted}${" ".repeat(Math.max(0, inner - widthOf(bare)))} ${side}`;
  const body = blocks.map((block) => block.map(framed).join("\n")).join(`\n${rule("├", "┤")}\n`);
  const report = options.report ? `\n  report  ${options.report}` : "";
  return `${rule("╭", "╮")}\n${body}\n${rule("╰", "╯")}${report}\n`;
}

function heading(results: Results, inner: number, paint: Paint): Line[] {
  const { base, head } = versionsOf(results);
  const versions = oneLine([base, head].filter((version) => version !== undefined).join(" → ") || "no version known");
  const recipe = fit(oneLine(results.run.recipe), inner);
  const left = fit(`${recipe}  ${versions}`, inner);
  const mark = markOf(results.verdict);
  const verdict = `${mark.sign} ${mark.word.toUpperCase()}`;
  const note = laneNote(results.run.lane);
  const level = `${results.verdict === "ours" ? "no level" : `level ${results.level} of 5`}${note && `, ${note}`}`;
  const time = formatDuration(results.run.ms);
  const space = " ".repeat(Math.max(1, inner - widthOf(verdict) - 3 - level.length - time.length));
  return [
    [left, `${paint("bold", left.slice(0, recipe.length))}${left.slice(recipe.length)}`],
    [`${verdict}   ${level}${space}${time}`, `${paint(mark.tone, paint("bold", verdict))}   ${paint("bold", level)}${space}${paint("muted", time)}`],
    ...wrap(verdictSentence(results.verdict, results.run.lane), inner).map((line): Line => [line, paint("muted", line)]),
  ];
}

function rungs(results: Results, inner: number, paint: Paint): Line[] {
  return results.rungs.map(({ rung, status, reason: why }, index): Line => {
    const mark = markOf(status);
    const title = `${index + 1} ${pad(rungTitles[rung], 18)}`;
    const outcome = `${mark.sign} ${pad(mark.word, 10)}`;
    const because = why ? fit(oneLine(why), inner - widthOf(title) - widthOf(outcome) - 2) : "";
    return [`${title} ${outcome} ${because}`, `${title} ${paint(mark.tone, outcome)} ${paint("muted", because)}`];
  });
}

function reason(results: Results, inner: number, paint: Paint): Line[] {
  const lines: Line[] = [];
  const [failed, ...more] = failedTests(results);
  if (failed) {
    lines.push(...wrapped(`✘ ${failed.tier}: ${oneLine(failed.test.name)}`, inner, (line) => paint("bad", line)));
    if (more.length > 0) lines.push(plain(`  and ${more.length} more failing ${more.length === 1 ? "test" : "tests"}`));
  }
  const { fault } = results;
  if (fault) {
    lines.push(...wrapped((fault.reason), inner, (line) => paint("bold", line)));
    lines.push(...wrapped(`${fault.tier} · ${classSentence(fault.class)} (${fault.code})`, inner, (line) => paint("muted", line)));
    if (fault.next) lines.push(...wrapped(`→ ${fault.next}`, inner, (line) => line));
  }
  return lines;
}

/** Only where somebody has asked for it. */
function wayBack({ wayBack: seen }: Results, inner: number, paint: Paint): Line[] {
  if (seen === null) return [];
  return [...wrapped(`way back: ${wayBackWords[seen.kind]}`, inner, (line) => paint("bold", line)), ...wrapped(oneLine(seen.reason), inner, (line) => paint("muted", line))];
}

/** Only for a recipe that ships tests. */
function shipped(results: Results, inner: number, paint: Paint): Line[] {
  const sentence = shippedSentence(results);
  return sentence === null ? [] : wrapped(oneLine(`its own tests: ${sentence}`), inner, (line) => paint("muted", line));
}

function plain(text: string): Line {
  return [text, text];
}

function wrapped(text: string, inner: number, painted: (line: string) => string): Line[] {
  return wrap(text, inner).map((line): Line => [line, painted(line)]);
}
