import type { Claim } from "../../claim.ts";
import type { Results } from "../../schema.ts";
import { dependenciesSection, wayBackSection } from "./beside.ts";
import { anchor } from "./outcome.ts";
import { fileLink, mark, shortJson } from "./parts.ts";
import { html, type Html } from "./template.ts";

/** Every claim with what was expected and seen, and a link to the raw evidence. */
export function claimsSection(results: Results): Html {
  const { claims } = results;
  if (claims.length === 0) return html`<p>No claim was made.</p>`;
  const broken = claims.filter((claim) => !claim.holds);
  const rows = [...broken, ...claims.filter((claim) => claim.holds)].map(claimRow);
  return html`<p class="soft">${claims.length - broken.length} of ${claims.length} hold. Each one points into a file that holds the raw facts.</p>
<details${broken.length > 0 ? html` open` : false}><summary><span class="name">All claims</span></summary><div class="inside scroll"><table><thead><tr><th scope="col">Outcome</th><th scope="col">Claim</th><th scope="col">Expected and seen</th><th scope="col">Evidence</th></tr></thead><tbody>
${rows}</tbody></table></div></details>`;
}

function claimRow(claim: Claim): Html {
  return html`<tr id="claim-${anchor(claim.id)}"><td>${mark(claim.holds ? "holds" : "does not hold")}</td><td>${claim.claim}<br><small class="mono">${claim.id}</small><br><small>${claim.observed}</small></td><td><small>${claim.check}</small>${claim.check === "empty" || claim.check === "non-empty" ? false : html` <code>${shortJson(claim.expected)}</code>`}<br><small>seen</small> <code>${shortJson(claim.seen)}</code></td><td>${fileLink(claim.evidence.file)}${claim.evidence.pointer ? html`<br><small class="mono">${claim.evidence.pointer}</small>` : false}</td></tr>
`;
}

/** Lint findings with their place. */
export function lintSection(results: Results): Html {
  const { lint } = results;
  const head = html`<p>${mark(lint.status)}${lint.reason ? html` ${lint.reason}` : false}</p>`;
  if (lint.findings.length === 0) return html`${head}<p class="soft">No findings.</p>`;
  const rows = lint.findings.map((finding) => html`<tr><td>${finding.severity}</td><td><code>${finding.rule}</code></td><td>${finding.message}</td><td><code>${finding.file}:${finding.line}:${finding.column}</code></td></tr>
`);
  return html`${head}<table><thead><tr><th scope="col">Severity</th><th scope="col">Rule</th><th scope="col">Finding</th><th scope="col">Place</th></tr></thead><tbody>
${rows}</tbody></table>`;
}

/** Plan, adaptations, customisation, images, tools, inventory and warnings. */
export function environmentSection(results: Results): Html {
  const { plan, request, inventory, deploys } = results;
  const facts: [string, Html | string][] = [
    ["Tiers asked for", request.tiers.join(", ")],
    ["Suite", request.suite ? html`<code>${request.suite}</code>` : "none: generic checks only"],
    ["Time limit", `${request.deadlineSeconds} s`],
    ...(plan ? ([["Base", html`${plan.base.kind}: ${plan.base.reason}`], ["Domain", html`<code>${plan.domain}</code>`], ["Stack", html`<code>${plan.stack}</code>`], ["Compose files", html`<code>${plan.files.head.join(":")}</code>`]] as [string, Html][]) : []),
    ["Deploys", `${deploys.counted} of ${deploys.expected} expected`],
  ];
  return html`${wayBackSection(results)}${results.warnings.length > 0 ? html`<h3>Warnings</h3><ul>${results.warnings.map((warning) => html`<li>${warning}</li>`)}</ul>` : false}
<div class="columns"><div><h3>Plan</h3>${pairs(facts)}</div>
<div><h3>Adaptations</h3>${results.adaptations.length > 0 ? html`<ul>${results.adaptations.map((item) => html`<li><b>${item.what}</b> <small>(${item.kind})</small><br>${item.why}</li>`)}</ul>` : html`<p class="soft">None: deployed as it is.</p>`}
<h3>What the suite changes</h3>${Object.keys(results.customisation).length > 0 ? pairs(Object.entries(results.customisation).map(([name, value]) => [name, html`<code>${shortJson(value, 300)}</code>`])) : html`<p class="soft">Nothing.</p>`}</div>
<div><h3>Inventory</h3>${inventory ? inventoryTable(inventory) : html`<p class="soft">Not taken.</p>`}</div>
<div><h3>Tools</h3>${pairs(Object.entries(results.tools).map(([name, version]) => [name, html`<code>${version}</code>`]))}</div></div>
${dependenciesSection(results)}
<h3>Images</h3>${results.images.length > 0 ? html`<div class="scroll"><table><thead><tr><th scope="col">Phase</th><th scope="col">Service</th><th scope="col">Image</th><th scope="col">Digest or id</th></tr></thead><tbody>${results.images.map((image) => html`<tr><td>${image.phase}</td><td>${image.service}</td><td><code>${image.image}</code></td><td><code>${(image.digest ?? image.id).slice(0, 26)}</code></td></tr>
`)}</tbody></table></div>` : html`<p class="soft">None recorded.</p>`}`;
}

function inventoryTable(inventory: NonNullable<Results["inventory"]>): Html {
  const kinds = [...new Set([...Object.keys(inventory.before), ...Object.keys(inventory.after)])].toSorted();
  const left = inventory.left.length === 0 ? html`<p>${mark("pass")} Nothing that this run made is left.</p>` : html`<p>${mark("fail")} Left behind:</p><ul>${inventory.left.map((item) => html`<li>${item.kind} <code>${item.name}</code></li>`)}</ul>`;
  return html`${left}<table><thead><tr><th scope="col">On the host</th><th scope="col" class="number">Before</th><th scope="col" class="number">After</th></tr></thead><tbody>${kinds.map((kind) => html`<tr><th scope="row">${kind}</th><td class="number">${inventory.before[kind] ?? 0}</td><td class="number">${inventory.after[kind] ?? 0}</td></tr>`)}</tbody></table>`;
}

function pairs(rows: readonly (readonly [string, Html | string])[]): Html {
  return html`<table class="facts"><tbody>${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>
`)}</tbody></table>`;
}

/** Links to the files beside the report. */
export function filesSection(results: Results, files: readonly string[]): Html {
  const own = ["results.json", "events.ndjson", "junit.xml", "badge.svg", ...(results.screenshot ? [results.screenshot] : [])];
  return html`<ul class="plain">${[...own, ...files].map((file) => html`<li>${fileLink(file)}</li>`)}</ul>`;
}
