import type { Results } from "../../schema.ts";
import { formatDuration } from "../../text.ts";
import { markOf } from "../../words.ts";
import { html, type Html } from "./template.ts";

/** A sign and a word, so that colour is never the only signal. */
export function mark(outcome: string): Html {
  const { sign, word, tone } = markOf(outcome);
  return html`<span class="mark ${tone}"><span aria-hidden="true">${sign}</span> ${word}</span>`;
}

/** A section with a heading that names it for screen readers. */
export function section(id: string, title: string, body: Html, classes = ""): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title" class="${classes}"><h2 id="${id}-title">${title}</h2>${body}</section>
`;
}

/** A link to a file of the run folder; a path that could lead elsewhere stays text. */
export function fileLink(path: string, text: string = path): Html {
  const safe = /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)*$/.test(path) && !path.includes("..");
  return safe ? html`<a href="${path}">${text}</a>` : html`${text}`;
}

/** `2026-11-23 23:35:01 UTC`. */
export function instant(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** A JSON value on one line, cut where it is long. */
export function shortJson(value: unknown, most = 160): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;
}

/** Steps of the run as bars on one time axis. */
export function timeline(results: Results): Html {
  const start = Date.parse(results.run.startedAt);
  const total = Math.max(1, results.run.ms);
  const share = (ms: number): string => `${Math.max(0, Math.min(100, (ms / total) * 100)).toFixed(2)}%`;
  const rows = results.steps.map((step) => {
    const { tone } = markOf(step.outcome);
    const shown = step.outcome === "done" ? false : mark(step.outcome);
    return html`<tr><th scope="row">${step.name} ${shown}${step.detail ? html` <small>${step.detail}</small>` : false}</th><td class="track"><div class="bar ${tone}" aria-hidden="true"><i style="left:${share(Date.parse(step.startedAt) - start)};width:${share(step.ms)}"></i></div></td><td class="number">${formatDuration(step.ms)}</td></tr>
`;
  });
  const axis = [0, 0.25, 0.5, 0.75, 1].map((part) => html`<span style="left:${part * 100}%">${formatDuration(total * part)}</span>`);
  return html`<table class="timeline"><thead><tr><th scope="col">Step</th><th scope="col"><div class="axis" aria-hidden="true">${axis}</div></th><th scope="col" class="number">Took</th></tr></thead><tbody>
${rows}</tbody></table>`;
}
