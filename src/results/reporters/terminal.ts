import { systemClock, type Clock } from "#kit/clock.ts";
import { renderCard } from "../card.ts";
import type { Reporter, RunEvent } from "../events.ts";
import { createPaint, wantsColour, type Output, type Paint, type Tone } from "../paint.ts";
import { fit, formatDuration, oneLine, pad, plainText, widthOf, wrap } from "../text.ts";
import { markOf } from "../words.ts";
import { LiveRegion } from "./live-region.ts";

export type TerminalOptions = {
  readonly output: Output;
  readonly clock?: Clock;
  readonly env?: NodeJS.ProcessEnv;
  /** Path of report.html, shown below the verdict card. */
  readonly report?: string;
  /** Milliseconds between two pictures of the spinner; 0 draws only when something happens. Default 100. */
  readonly interval?: number;
};

type OpenStep = { readonly title: string; readonly since: number; message: string };

const wordColumn = 11;
const timeColumn = 9;
/** Two of margin, sign and space, word, time, two of space. */
const columnsBefore = 2 + 2 + wordColumn + timeColumn + 2;

/** Before lines of errors and logs: they need the room more than the alignment. */
const margin = " ".repeat(8);

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"] as const;

/** Live progress in a terminal: finished steps and tests scroll by, what goes on now stays at the bottom with its time. */
export function terminalReporter(options: TerminalOptions): Reporter {
  const clock = options.clock ?? systemClock;
  const paint = createPaint(wantsColour(options.output, options.env));
  const open = new Map<string, OpenStep>();
  const width = (): number => Math.max(40, options.output.columns ?? 80);
  let frame = 0;
  const region = new LiveRegion(options.output, () => [...open.values()].map((step) => liveLine(step, clock, frame, width(), paint)));
  const every = options.interval ?? 100;
  const timer = every > 0 ? setInterval(() => { frame++; region.draw(); }, every) : undefined;
  timer?.unref();
  return {
    onEvent(event) {
      if (event.kind === "step.started") open.set(event.step, { title: oneLine(event.title), since: clock.monotonic(), message: "" });
      if (event.kind === "step.finished") open.delete(event.step);
      if (event.kind === "step.progress") {
        const step = open.get(event.step);
        if (step) step.message = oneLine(event.message);
      }
      if (event.kind === "run.finished") {
        clearInterval(timer);
        open.clear();
        region.print([`\n${renderCard(event.results, { width: Math.min(width(), 90), colour: wantsColour(options.output, options.env), ...(options.report && { report: options.report }) })}`]);
        return;
      }
      region.print(linesOf(event, width(), paint));
    },
    async close() {
      clearInterval(timer);
      open.clear();
      region.print([]);
    },
  };
}

function liveLine(step: OpenStep, clock: Clock, frame: number, width: number, paint: Paint): string {
  const since = formatDuration(Math.max(0, Math.floor((clock.monotonic() - step.since) / 100) * 100));
  const room = width - columnsBefore - 1;
  const title = fit(step.title, room);
  const rest = fit(step.message, Math.max(0, room - widthOf(title) - 2));
  return `  ${paint("warn", `${frames[frame % frames.length]} ${pad("now", wordColumn)}`)}${since.padStart(timeColumn)}  ${paint("bold", title)}${rest && `  ${paint("muted", rest)}`}`;
}

/** What stays on the screen of an event. */
function linesOf(event: RunEvent, width: number, paint: Paint): string[] {
  switch (event.kind) {
    case "run.started":
      return [`${paint("bold", oneLine(event.recipe))}  ${paint("muted", fit(`${oneLine(event.source)} at ${oneLine(event.ref)}`, width - event.recipe.length - 2))}`, paint("muted", `run ${event.run}`), ""];
    case "step.finished":
      return [row(event.result.outcome, oneLine(event.title), event.result.ms, event.result.detail, 0, width, paint)];
    case "test": {
      const { test } = event;
      const more = [...(test.error ? plainText(test.error).split("\n").slice(0, 12) : []), ...(test.logs ?? []).slice(-12).map((line) => `| ${oneLine(line)}`)];
      return [row(test.status, `${event.tier}: ${oneLine(test.name)}`, test.ms, undefined, 2, width, paint), ...more.map((line) => paint("muted", fit(`${margin}${line}`, width - 1)))];
    }
    case "tier.finished":
      return [row(event.result.status, event.result.tier.toUpperCase(), event.result.ms || undefined, event.result.reason ?? countOf(event.result.tests), 0, width, paint)];
    case "decision":
      return [paint("muted", fit(`  · ${pad("decided", wordColumn + timeColumn + 2)}${oneLine(event.about)}: ${oneLine(event.reason)}`, width - 1))];
    case "claim":
      return event.claim.holds ? [] : [row("fail", `not so: ${oneLine(event.claim.claim)}`, undefined, undefined, 2, width, paint)];
    case "warning":
      return notice("!", "warning", "warn", event.message, width, paint);
    case "fault":
      return [...notice("✘", "fault", "bad", event.fault.reason, width, paint), ...event.fault.evidence.slice(-12).map((line) => paint("muted", fit(`${margin}| ${oneLine(line)}`, width - 1)))];
    case "kept":
      return ["", `  The app is kept until ${event.until}.`, `    open   ${oneLine(event.url)}`, `    shell  ${oneLine(event.shell)}`];
    case "interrupted":
      return [`  ${paint("warn", "! interrupted")} by ${event.signal}: tearing down. Once more leaves things behind.`];
    default:
      return [];
  }
}

/** Sign, word and time in columns, so that they can be read down the screen; then what it is about, then a remark where there is room. */
function row(outcome: string, title: string, ms: number | undefined, detail: string | undefined, indent: number, width: number, paint: Paint): string {
  const mark = markOf(outcome);
  const time = (ms === undefined ? "" : formatDuration(ms)).padStart(timeColumn);
  const room = width - columnsBefore - indent - 1;
  const text = fit(title, room);
  const rest = detail ? fit(oneLine(detail), Math.max(0, room - widthOf(text) - 2)) : "";
  return `  ${paint(mark.tone, `${mark.sign} ${pad(mark.word, wordColumn)}`)}${paint("muted", time)}  ${" ".repeat(indent)}${text}${rest && `  ${paint("muted", rest)}`}`.trimEnd();
}

/** A message that is never cut: further lines stand below the first. */
function notice(sign: string, word: string, tone: Tone, message: string, width: number, paint: Paint): string[] {
  const [first = "", ...more] = wrap(oneLine(message), width - columnsBefore - 1);
  return [`  ${paint(tone, `${sign} ${pad(word, wordColumn + timeColumn + 2)}`)}${first}`, ...more.map((line) => `${" ".repeat(columnsBefore)}${line}`)];
}

function countOf(tests: readonly { status: string }[]): string {
  const passed = tests.filter((test) => test.status === "pass").length;
  return passed === tests.length ? `${passed} ${passed === 1 ? "test" : "tests"}` : `${passed} of ${tests.length} tests`;
}
