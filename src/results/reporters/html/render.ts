import type { Results } from "../../schema.ts";
import { formatDuration } from "../../text.ts";
import { endingOf, markOf, rungTitles, verdictSentence, versionsOf } from "../../words.ts";
import { claimsSection, environmentSection, filesSection, lintSection } from "./details.ts";
import { shippedSection } from "./beside.ts";
import { faultSection, tiersSection } from "./outcome.ts";
import { instant, section, timeline } from "./parts.ts";
import { style } from "./style.ts";
import { html, raw, type Html } from "./template.ts";

export type ReportExtras = {
  /** The screenshot's PNG, put into the page. */
  readonly screenshot?: Uint8Array;
  /** Other files of the run folder to link to, relative to it (logs). */
  readonly files?: readonly string[];
};

/** report.html: one self-contained page without scripts or outside resources. Everything from the run is escaped. */
export function renderReport(results: Results, extras: ReportExtras = {}): string {
  const sections: [id: string, title: string, body: Html][] = [];
  const add = (id: string, title: string, body: Html | undefined, classes = ""): void => {
    if (body) sections.push([id, title, section(id, title, body, classes)]);
  };
  add("fault", results.verdict === "ours" ? "What failed on our side" : "Why it does not pass", faultSection(results), `fault ${markOf(results.verdict).tone}`);
  add("level", "Level", ladder(results));
  add("tiers", "Tiers and tests", tiersSection(results));
  add("shipped", "Tests that the recipe ships", shippedSection(results));
  add("timeline", "Timeline", timeline(results));
  add("screenshot", "Screenshot", screenshot(results, extras.screenshot));
  add("claims", "Claims", claimsSection(results));
  add("lint", "Lint", lintSection(results));
  add("environment", "What ran where", environmentSection(results));
  add("files", "Files of this run", filesSection(results, extras.files ?? []));
  const { run } = results;
  const title = `${run.recipe}: ${results.verdict}${results.verdict === "ours" ? "" : `, level ${results.level}`}${run.lane === "cold" ? "" : ` (${run.lane} lane)`} – cc-ci`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${raw(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the results</a>
<header>
${verdictCard(results)}
<nav aria-label="Sections"><ul>${sections.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
</header>
<main id="main">
${sections.map(([, , body]) => body)}</main>
<footer><p>Run ${run.id}, results schema ${results.schema}. Made from results.json; <code>cc-ci verify</code> checks that file and its evidence again.</p></footer>
</body>
</html>
`.text;
}

function verdictCard(results: Results): Html {
  const { run, request, head } = results;
  const { sign, word, tone } = markOf(results.verdict);
  const { base, head: version } = versionsOf(results);
  const facts: [string, Html | string][] = [
    ["Took", formatDuration(run.ms)],
    ["Finished", html`<time datetime="${run.finishedAt}">${instant(run.finishedAt)}</time>`],
    ["Head commit", head ? html`<code>${head.commit.slice(0, 12)}</code>` : "not known"],
    ["Lane", run.lane],
    ...(run.ended === "finished" ? [] : [["Ended", endingOf(results)] as [string, string]]),
    ["Source", html`<code>${request.source}</code> at <code>${request.ref}</code>`],
  ];
  return html`<div class="card verdict ${tone}"><div>
<p class="eyebrow">Co-op Cloud recipe</p>
<h1>${run.recipe}</h1>
<p class="versions">${base ? html`${base} <span aria-label="to">→</span> ` : false}<b>${version ?? "no version known"}</b></p>
<p><span class="pill"><span aria-hidden="true">${sign}</span> ${word.toUpperCase()}</span></p>
<p>${verdictSentence(results.verdict, run.lane)}</p>
<dl class="meta">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
</div>${results.verdict === "ours" ? html`<p class="level"><b>–</b><span>no level</span></p>` : html`<p class="level"><b>${results.level}</b><span>level, of 5</span></p>`}</div>`;
}

function ladder(results: Results): Html {
  const rungs = results.rungs.map(({ rung, status, reason }, index) => {
    const { sign, word, tone } = markOf(status);
    return html`<li class="${tone}" style="--step:${index}"><span class="step">Level ${index + 1}</span><span class="name">${rungTitles[rung]}</span><span class="mark"><span aria-hidden="true">${sign}</span> ${word}</span>${reason ? html`<span class="why">${reason}</span>` : false}</li>`;
  });
  return html`<ol class="ladder">${rungs}</ol><p class="soft"><small>${results.verdict === "ours" ? "No level: nothing is proven. " : `This run reached level ${results.level}. `}The level is the highest rung that passed with every rung below it passed or skipped for a stated reason.</small></p>`;
}

function screenshot(results: Results, png: Uint8Array | undefined): Html | undefined {
  if (!png) return undefined;
  const source = `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
  return html`<figure><img src="${source}" alt="The landing page of ${results.run.recipe} as a browser shows it"><figcaption>The app's landing page at the end of the run.</figcaption></figure>`;
}
