import type { Results } from "../../schema.ts";
import { formatDuration } from "../../text.ts";
import { shippedSentence, wayBackWords } from "../../words.ts";
import { mark } from "./parts.ts";
import { html, type Html } from "./template.ts";

/** The apps that were there beside the one under test; nothing where there were none. */
export function dependenciesSection({ dependencies }: Results): Html | false {
  if (dependencies.length === 0) return false;
  return html`<h3>Dependencies</h3><div class="scroll"><table><thead><tr><th scope="col">App</th><th scope="col">Release</th><th scope="col">Address</th><th scope="col">Outcome</th><th scope="col" class="number">Time</th></tr></thead><tbody>${dependencies.map((one) => html`<tr><td>${one.recipe} <small>(${one.mode})</small></td><td>${one.release ?? one.commit?.slice(0, 12) ?? "none"}</td><td><code>${one.domain}</code></td><td>${mark(one.status === "ready" ? "pass" : "fail")} ${one.reason ?? one.status}</td><td class="number">${formatDuration(one.ms)}</td></tr>
`)}</tbody></table></div>`;
}

/** Which of the recipe's own tests ran, and why others did not; nothing where it ships none. */
export function shippedSection(results: Results): Html | undefined {
  const { shipped } = results;
  if (shipped === null) return undefined;
  const rows = shipped.files.map(({ file, outcome, reason }) => html`<tr><td>${mark(outcome)}</td><td><code>${file}</code></td><td>${reason ?? ""}</td></tr>
`);
  return html`<p>${shippedSentence(results)}.</p><p class="soft"><small>They are the recipe's word about itself: one that fails makes the run red, one that passes proves nothing.</small></p>
${shipped.limits.length > 0 ? html`<ul>${shipped.limits.map((limit) => html`<li>${limit}</li>`)}</ul>` : false}<div class="scroll"><table><thead><tr><th scope="col">Outcome</th><th scope="col">File</th><th scope="col">Reason</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** What going back without a restore has shown; nothing where it was not tried. */
export function wayBackSection({ wayBack }: Results): Html | false {
  if (wayBack === null) return false;
  return html`<h3>The way back</h3><p><strong>${wayBackWords[wayBack.kind]}</strong>: ${wayBack.reason}</p>${wayBack.evidence.length > 0 ? html`<pre>${wayBack.evidence.join("\n")}</pre>` : false}`;
}
