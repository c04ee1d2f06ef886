import type { Ask, Expected, ParityGroup, ParityRow } from "./row.ts";

/** The comparison in Markdown: what differs and why, then everything that was asked, a table for each group. */
export function renderParityDoc(groups: readonly ParityGroup[]): string {
  const rows = groups.flatMap((group) => group.rows);
  const counts = `${rows.length} rows, ${rows.reduce((sum, { asks }) => sum + asks.length, 0)} questions, ${rows.filter(({ difference }) => difference).length} differences.`;
  return [
    "### Differences", "", "| What | Traefik | Built-in edge | Why | Problem |", "| --- | --- | --- | --- | --- |", ...rows.flatMap(differenceOf), "", counts,
    ...groups.flatMap(({ title, rows: own }) => ["", `### ${title}`, "", "| What | Asked, and what Traefik answers |", "| --- | --- |", ...own.map(lineOf)]),
  ].join("\n");
}

const between = /(<!-- parity: generated -->\n)[\s\S]*?(<!-- end of parity -->)/;

/** docs/edge.md with its tables replaced by those of the rows. */
export function insertParityDoc(page: string, groups: readonly ParityGroup[]): string {
  return page.replace(between, (_, start: string, end: string) => `${start}\n${renderParityDoc(groups)}\n\n${end}`);
}

function differenceOf({ what, asks, difference }: ParityRow): string[] {
  const differing = asks.find(({ here }) => here);
  if (!difference || !differing?.here) return [];
  const { why, problem } = difference;
  return [`| ${cell(what)} | ${cell(answerText(differing.traefik))} | ${cell(answerText(differing.here))} | ${cell(why)} | ${problem === undefined ? "" : `\`${problem}\``} |`];
}

function lineOf(row: ParityRow): string {
  const lines = row.asks.map((ask) => `${cell(askText(ask))} → ${cell(answerText(ask.traefik))}${ask.here ? ` (here: ${cell(answerText(ask.here))})` : ""}`);
  return `| ${cell(row.what)} | ${lines.join("<br>")} |`;
}

/** What is asked, in a few words: `POST http://www.DOMAIN/x, 3 bytes`. */
function askText(ask: Ask): string {
  if (ask.by === "alpn") return "the protocol of a TLS connection";
  const scheme = ask.by === "websocket" ? (ask.plain ? "ws" : "wss") : ask.by === "tcp" ? (ask.plain ? "tcp" : "tls") : ask.plain ? "http" : "https";
  const method = ask.method ?? (ask.body === undefined || ask.by === "websocket" ? undefined : "POST");
  const more = [
    ...(ask.by === "events" ? ["events"] : []),
    ...(ask.body === undefined ? [] : [`${ask.body} bytes${ask.by === "websocket" ? " in a frame" : ""}`]),
    ...Object.entries(ask.headers ?? {}).map(([name, value]) => `${name}: ${short(typeof value === "string" ? value : value.join(" / "))}`),
  ];
  return `${method === undefined ? "" : `${method} `}${scheme}://${ask.host ?? "${DOMAIN}"}${ask.by === "tcp" ? "" : (ask.path ?? "/")}${more.length === 0 ? "" : `, ${more.join(", ")}`}`.replaceAll("${DOMAIN}", "DOMAIN");
}

function answerText({ status, app, port, uri, headers = {}, sent = {}, body }: Expected): string {
  const parts = [
    Array.isArray(status) ? status.join(" or ") : String(status),
    ...(app === undefined ? [] : [`from ${app}${port === undefined ? "" : `:${port}`}${uri === undefined ? "" : `, which saw ${uri}`}`]),
    ...Object.entries(headers).map(([name, value]) => (value === null ? `no ${name}` : `${name}: ${short(value)}`)),
    ...Object.entries(sent).map(([name, value]) => (value === null ? `the app got no ${name}` : `the app got ${name}: ${short(value)}`)),
    ...(body === undefined || app !== undefined || !/^[\x20-\x7E\n]+$/.test(body) || /^\d+ bytes /.test(body) ? [] : [short(body.trim())]),
  ];
  return parts.join(", ").replaceAll("${DOMAIN}", "DOMAIN");
}

function short(text: string): string {
  const line = text.replace(/\s*\n\s*/g, " / ");
  return line.length > 90 ? `${line.slice(0, 60)}… (${line.length} characters)` : line;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("*", "\\*").replaceAll("[", "\\[");
}
