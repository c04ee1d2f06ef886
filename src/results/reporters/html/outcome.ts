import type { Results, TestResult, TierResult } from "../../schema.ts";
import { formatDuration } from "../../text.ts";
import { classSentence } from "../../words.ts";
import { mark } from "./parts.ts";
import { html, type Html } from "./template.ts";

/** The fault: what happened, whose it is, the facts behind it, the way out. */
export function faultSection(results: Results): Html | undefined {
  const { fault } = results;
  if (!fault) return undefined;
  return html`<p class="why">${fault.reason}</p>
<p class="soft">In <b>${fault.tier}</b>; ${classSentence(fault.class)} (class <code>${fault.class}</code>, code <code>${fault.code}</code>).</p>
${fault.evidence.length > 0 ? html`<h3>Evidence</h3><pre>${fault.evidence.join("\n")}</pre>` : false}
${fault.next ? html`<p class="next"><b>What to do:</b> ${fault.next}</p>` : false}`;
}

/** Every tier with its tests; what failed is open already. */
export function tiersSection(results: Results): Html {
  return html`${results.tiers.map(tierDetails)}`;
}

function tierDetails(tier: TierResult): Html {
  const passed = tier.tests.filter((test) => test.status === "pass").length;
  const count = tier.tests.length === 0 ? "no tests" : `${passed} of ${tier.tests.length} ${tier.tests.length === 1 ? "test" : "tests"} passed`;
  const open = tier.status === "fail";
  return html`<details${open ? html` open` : false}><summary><span class="name">${tier.tier}</span> ${mark(tier.status)} <span class="soft">${count}${tier.reason ? html`: ${tier.reason}` : false}</span>${tier.ms > 0 ? html`<span class="time">${formatDuration(tier.ms)}</span>` : false}</summary>
<div class="inside">${tier.tests.length > 0 ? html`<ul class="tests">${tier.tests.map(testItem)}</ul>` : html`<p class="soft">Nothing ran in this tier.</p>`}</div></details>
`;
}

function testItem(test: TestResult): Html {
  const where = test.file ? html` <small class="mono">${test.file}${test.line === undefined ? false : `:${test.line}`}${test.source === "shipped" ? ", shipped by the recipe" : false}</small>` : html` <small>generic check</small>`;
  const claims = test.claims.length > 0 ? html`<small>claims ${test.claims.map((id, index) => html`${index > 0 ? ", " : false}<a href="#claim-${anchor(id)}">${id}</a>`)}</small>` : false;
  const error = test.error ? html`<pre class="error">${test.error}</pre>` : false;
  const logs = test.logs?.length ? html`<p class="soft"><small>Log lines around it</small></p><pre>${test.logs.join("\n")}</pre>` : false;
  return html`<li class="test">${mark(test.status)}<div>${test.name}${where}</div><span class="time">${formatDuration(test.ms)}</span>${claims || error || logs ? html`<div class="more">${claims}${error}${logs}</div>` : false}</li>
`;
}

/** A claim's id as part of an element id. */
export function anchor(id: string): string {
  return id.replace(/[^A-Za-z0-9_.:-]/g, "_");
}
