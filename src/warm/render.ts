import { formatAge } from "#kit/age.ts";
import type { LeaseHolder } from "#store/store.ts";
import type { WarmSettings } from "./context.ts";
import type { WarmAlert, WarmApp, WarmEvent, WarmUnit } from "./record.ts";

/** A warm app with all that is known of it. `app` is null for one that the configuration names and that was never brought up. */
export type WarmView = { readonly name: string; readonly settings: WarmSettings | null; readonly app: WarmApp | null; readonly holders: readonly LeaseHolder[]; readonly alerts: readonly WarmAlert[] };

/** One line for each, aligned, and the open alerts below; for people. `now` in milliseconds since the epoch. Pure. */
export function renderWarmList(views: readonly WarmView[], now: number): string {
  const rows = views.map(({ name, app, settings, holders, alerts }) => [
    name,
    app?.release?.version ?? "-",
    stateOf(app),
    app === null ? "" : formatAge(now - Date.parse(app.since)),
    app?.kind ?? settings?.kind ?? "",
    holders.length === 0 ? "" : `held by ${holders.map(({ holder }) => holder).join(", ")}`,
    alerts.length === 0 ? "" : `${alerts.length} open alert${alerts.length === 1 ? "" : "s"}`,
    settings === null ? "no longer in the configuration" : "",
  ]);
  const widths = rows.reduce((most, row) => row.map((cell, column) => Math.max(most[column] ?? 0, cell.length)), [] as number[]);
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).filter((cell, column) => (widths[column] ?? 0) > 0 || cell !== "").join("  ").trimEnd());
  return [...lines, ...views.flatMap(({ alerts }) => alerts.map(renderAlert))].join("\n");
}

/** All about one, a line each. Pure. */
export function renderWarm({ name, settings, app, holders, alerts }: WarmView, more: { readonly units: readonly WarmUnit[]; readonly events: readonly WarmEvent[] }, now: number): string {
  const rows: [string, string][] = [
    ["app", name],
    ["recipe", `${app?.recipe ?? settings?.recipe ?? ""}${app ? ` from ${app.source}` : ""}`],
    ["release", app?.release ? `${app.release.version} (${app.release.commit})` : "none yet"],
    ["wanted", settings ? settings.release : "no longer in the configuration"],
    ["state", app ? `${stateOf(app)} since ${app.since} (${formatAge(now - Date.parse(app.since))})` : stateOf(app)],
    ...(app?.move ? ([["move", `to ${app.move.to.version}, at "${app.move.phase}"${app.move.snapshot ? `, data kept in ${app.move.snapshot.id}` : ""}`]] as [string, string][]) : []),
    ["kind", app?.kind ?? settings?.kind ?? ""],
    ["unit", app?.unit ?? settings?.unit ?? ""],
    ...(app ? ([["domain", app.domain], ["stack", app.stack], ["engine", app.endpoint], ...app.services.map((service): [string, string] => ["service", `${service.name} ${service.image}`])] as [string, string][]) : []),
    ...holders.map((holder): [string, string] => ["held by", `${holder.holder} since ${holder.since}${holder.kind === "exclusive" ? ", alone" : ""}`]),
    ...more.units.map((unit): [string, string] => ["made in it", `what is marked ${unit.word}, by ${unit.run} since ${unit.since}`]),
    ...more.events.map((event): [string, string] => ["event", `${event.at} ${event.kind}: ${event.text}`]),
  ];
  return [...rows.map(([title, value]) => `${title.padEnd(12)}${value}`), ...alerts.map(renderAlert)].join("\n");
}

/** An alert with what has to be done about it. Pure. */
export function renderAlert({ id, text, evidence, raisedAt, acknowledgedAt }: WarmAlert): string {
  return [`! ${text} (alert ${id}, ${raisedAt}${acknowledgedAt === null ? "" : ", acknowledged"})`, ...evidence.slice(0, 12).map((line) => `    ${line}`), ...(acknowledgedAt === null ? [`    → \`cc-ci warm ack ${id}\` once you have seen to it`] : [])].join("\n");
}

function stateOf(app: WarmApp | null): string {
  return app?.state ?? "never up";
}
