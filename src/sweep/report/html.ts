import { instant, section } from "#results/reporters/html/parts.ts";
import { style } from "#results/reporters/html/style.ts";
import { html, raw, type Html } from "#results/reporters/html/template.ts";
import { formatDuration } from "#results/text.ts";
import { ageOf, because, groups, markOfClass, step, totals, verdictOf } from "./class-words.ts";
import { sweepStyle } from "./html-style.ts";
import type { RecipeLine, SweepReport } from "./schema.ts";

export type HtmlOptions = {
  /** The address of a run's report, relative to the page; undefined for none. What could lead elsewhere stays text. */
  readonly runHref?: (run: string) => string | undefined;
};

/** The sweep as one self-contained page without scripts or outside resources. Everything that comes from recipes is escaped. */
export function renderHtml(report: SweepReport, options: HtmlOptions = {}): string {
  const sections = [
    report.faults.length > 0 && section("faults", "What is wrong with this sweep", faults(report), `fault ${verdictOf(report).tone}`),
    report.warnings.length > 0 && section("warnings", "Warnings", html`<ul>${report.warnings.map((warning) => html`<li>${warning}</li>`)}</ul>`),
    ...groups(report).map(({ name, lines }) => section(name, titleOf(name, lines.length), recipes(lines, report, options), `class ${markOfClass(name).tone}`)),
  ];
  const { sweep } = report;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<title>Sweep ${sweep.startedAt.slice(0, 10)}: ${verdictOf(report).word} – cc-ci</title>
<style>${raw(style)}${raw(sweepStyle)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the recipes</a>
<header>
${card(report)}
</header>
<main id="main">
${sections}</main>
<footer><p>Sweep ${sweep.id}, report schema ${report.schema}. Ages count up to the end of the sweep.</p></footer>
</body>
</html>
`.text;
}

function card(report: SweepReport): Html {
  const { sweep } = report;
  const { sign, word, tone, sentence } = verdictOf(report);
  const time = (iso: string): Html => html`<time datetime="${iso}">${instant(iso)}</time>`;
  const facts: [string, Html | string][] = [
    ["Began", time(sweep.startedAt)],
    ["Took", formatDuration(Date.parse(sweep.endedAt) - Date.parse(sweep.startedAt))],
    ["At once", `${sweep.jobs} ${sweep.jobs === 1 ? "recipe" : "recipes"}`],
    ...(sweep.nextDue === null ? [] : [["Next one due", time(sweep.nextDue)] as [string, Html]]),
    ["Why", sweep.reason],
  ];
  const tally = groups(report).map(({ name, lines }) => {
    const mark = markOfClass(name);
    return html`<li class="${mark.tone}"><a href="#${name}"><b>${lines.length}</b><span class="word"><span aria-hidden="true">${mark.sign}</span> ${mark.word}</span></a></li>`;
  });
  return html`<div class="card verdict sweep ${tone}"><div>
<p class="eyebrow">Co-op Cloud recipes</p>
<h1>Sweep of ${sweep.startedAt.slice(0, 10)}</h1>
<p class="versions">${totals(report)}</p>
<p><span class="pill"><span aria-hidden="true">${sign}</span> ${word.toUpperCase()}</span></p>
<p>${sentence}</p>
<nav aria-label="Recipes by class"><ul class="tally">${tally}</ul></nav>
<dl class="meta">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
</div></div>`;
}

function faults(report: SweepReport): Html {
  return html`${report.faults.map((fault) => html`<p class="why">${fault.text}</p><p class="soft">code <code>${fault.code}</code>, exit code ${fault.exitCode}</p><p class="next"><b>What to do:</b> ${fault.next}</p>
`)}`;
}

function titleOf(name: RecipeLine["class"], count: number): string {
  const { sign, word } = markOfClass(name);
  return `${sign} ${word[0]!.toUpperCase()}${word.slice(1)} (${count})`;
}

function recipes(lines: readonly RecipeLine[], report: SweepReport, options: HtmlOptions): Html {
  const rows = lines.map((line) => html`<tr><th scope="row">${line.recipe}</th><td data-label="canonical">${moved(line)}</td><td data-label="since">${since(line, report)}</td><td data-label="why">${line.class === "promoted" ? false : html`<span class="reason">${because(line)}</span><br>`}${runOf(line, options)}${line.notes.length > 0 ? html`<ul>${line.notes.map((note) => html`<li>${note}</li>`)}</ul>` : false}</td></tr>
`);
  return html`<table class="recipes"><thead><tr><th scope="col">Recipe</th><th scope="col">Canonical</th><th scope="col">Since</th><th scope="col">Why, and which run</th></tr></thead><tbody>
${rows}</tbody></table>`;
}

function moved(line: RecipeLine): Html {
  if (line.class !== "promoted") return html`<span class="mono">${step(line)}</span>`;
  return html`<span class="mono">${line.from ?? "none"} <span class="arrow" aria-label="to">→</span> <b>${line.to ?? "none"}</b></span>`;
}

function since(line: RecipeLine, report: SweepReport): Html {
  const age = ageOf(line, report);
  if (age === null || line.canonicalSince === null) return html`–`;
  return html`<time datetime="${line.canonicalSince}">${line.canonicalSince.slice(0, 10)}</time><br><small>${line.class === "promoted" ? "new" : `${age} old`}</small>`;
}

function runOf(line: RecipeLine, { runHref }: HtmlOptions): Html {
  if (line.run === null) return html``;
  const href = runHref?.(line.run);
  const safe = href !== undefined && /^(?:\.\.\/)*[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*)*$/.test(href);
  return html`<small>run ${safe ? html`<a class="mono" href="${href}">${line.run}</a>` : html`<span class="mono">${line.run}</span>`}</small>`;
}
