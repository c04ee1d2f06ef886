import { systemClock, type Clock } from "#kit/clock.ts";
import { renderCard } from "../card.ts";
import type { Reporter, RunEvent } from "../events.ts";
import type { Output } from "../paint.ts";
import { formatDuration, oneLine, plainText } from "../text.ts";
import { markOf } from "../words.ts";

/** A log for CI and files: a time stamp (UTC) and one line for each event worth reading, the verdict card at the end. */
export function plainReporter(options: { readonly output: Output; readonly clock?: Clock; readonly report?: string }): Reporter {
  const clock = options.clock ?? systemClock;
  const said = new Map<string, string>();
  const line = (text: string): void => {
    options.output.write(`${new Date(clock.now()).toISOString()}  ${text}\n`);
  };
  return {
    onEvent(event) {
      if (event.kind === "step.progress") {
        const message = oneLine(event.message);
        if (said.get(event.step) !== message) line(`  ${oneLine(event.step)}: ${message}`);
        said.set(event.step, message);
        return;
      }
      for (const text of linesOf(event)) line(text);
      if (event.kind === "run.finished") options.output.write(`\n${renderCard(event.results, { ...(options.report && { report: options.report }) })}`);
    },
  };
}

/** What an event says in a log, without its time; nothing for what only machines need. */
function linesOf(event: RunEvent): string[] {
  switch (event.kind) {
    case "run.started":
      return [`run ${event.run}: ${oneLine(event.recipe)} from ${oneLine(event.source)} at ${oneLine(event.ref)}`, `run folder ${event.folder}`];
    case "step.started":
      return [`${oneLine(event.title)} …`];
    case "step.finished":
      return [`${outcome(event.result.outcome)}  ${oneLine(event.title)} (${formatDuration(event.result.ms)})${detail(event.result.detail)}`];
    case "decision":
      return [`decided  ${oneLine(event.about)}: ${oneLine(event.reason)}`];
    case "claim":
      return event.claim.holds ? [] : [`${outcome("does not hold")}  ${oneLine(event.claim.claim)}`];
    case "test": {
      const { test } = event;
      const head = `${outcome(test.status)}  ${event.tier}: ${oneLine(test.name)} (${formatDuration(test.ms)})`;
      return [head, ...(test.error ? plainText(test.error).split("\n") : []).map((text) => `      ${text}`), ...(test.logs ?? []).map((text) => `      | ${oneLine(text)}`)];
    }
    case "tier.finished":
      return [`${outcome(event.result.status)}  tier ${event.result.tier} (${formatDuration(event.result.ms)}, ${event.result.tests.length} tests)${detail(event.result.reason)}`];
    case "warning":
      return [`warning  ${oneLine(event.message)}`];
    case "fault":
      return [`fault    ${event.fault.class}/${event.fault.code} in ${event.fault.tier}: ${oneLine(event.fault.reason)}`, ...event.fault.evidence.map((text) => `      | ${oneLine(text)}`)];
    case "kept":
      return [`the app is kept until ${event.until}: ${oneLine(event.url)}`, `shell: ${oneLine(event.shell)}`];
    case "interrupted":
      return [`interrupted by ${event.signal}: tearing down`];
    case "step.progress":
    case "run.finished":
      return [];
  }
}

function outcome(word: string): string {
  const mark = markOf(word);
  return `${mark.sign} ${mark.word}`;
}

function detail(text: string | undefined): string {
  return text ? `: ${oneLine(text)}` : "";
}
