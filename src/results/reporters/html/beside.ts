import type { Results } from "../../schema.ts";
import { formatDuration } from "../../text.ts";
import { wayBackWords } from "../../words.ts";
import { mark } from "./parts.ts";
import { html, type Html } from "./template.ts";

/** The apps that were there beside the one under test; nothing where there were none. */
export function dependenciesSection({ dependencies }: Results): Html | false {
  if (dependencies.length === 0) return false;
  return html`<h3>Dependencies</h3><div class="scroll"><table><thead><tr><th scope="col">App</th><th scope="col">Release</th><th scope="col">Address</th><th scope="col">Outcome</th><th scope="col" class="number">Time</th></tr></thead><tbody>${dependencies.map((one) => html`<tr><td>${one.recipe} <small>(${one.mode})</small></td><td>${one.release ?? one.commit?.slice(0, 12) ?? "none"}</td><td><code>${one.domain}</code></td><td>${mark(one.status === "ready" ? "pass" : "fail")} ${one.reason ?? one.status}</td><td class="number">${formatDuration(one.ms)}</td></tr>
`)}</tbody></table></div>`;
}

/** What going back without a restore has shown; nothing where it was not tried. */
export function wayBackSection({ wayBack }: Results): Html | false {
  if (wayBack === null) return false;
  return html`<h3>The way back</h3><p><strong>${wayBackWords[wayBack.kind]}</strong>: ${wayBack.reason}</p>${wayBack.evidence.length > 0 ? html`<pre>${wayBack.evidence.join("\n")}</pre>` : false}`;
}
