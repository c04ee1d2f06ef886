import type { Ask, Expected, ParityGroup, ParityRow } from "./row.ts";

/** The comparison as tables in Markdown, one for each group. */
export function renderParityDoc(groups: readonly ParityGroup[]): string {
  return groups.flatMap(({ title, rows }) => ["", `### ${title}`, "", "| What | Asked | Traefik | Built-in edge |", "| --- | --- | --- | --- |", ...rows.flatMap(linesOf)]).slice(1).join("\n");
}

const between = /(<!-- parity: generated -->\n)[\s\S]*?(<!-- end of parity -->)/;

/** docs/edge.md with its tables replaced by those of the rows. */
export function insertParityDoc(page: string, groups: readonly ParityGroup[]): string {
  return page.replace(between, (_, start: string, end: string) => `${start}\n${renderParityDoc(groups)}\n\n${end}`);
}

function linesOf(row: ParityRow): string[] {
  return row.asks.map((ask, index) => {
    const here = ask.here ? `**${cell(answerText(ask.here))}**${row.difference && index === row.asks.findIndex((each) => each.here) ? ` ${cell(reasonText(row.difference))}` : ""}` : "the same";
    return `| ${index === 0 ? cell(row.what) : ""} | ${cell(askText(ask))} | ${cell(answerText(ask.traefik))} | ${here} |`;
  });
}

function reasonText({ why, problem }: NonNullable<ParityRow["difference"]>): string {
  return problem === undefined ? why : `${why} (\`${problem}\`)`;
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
    `${status}`,
    ...(app === undefined ? [] : [`from ${app}${port === undefined ? "" : `:${port}`}${uri === undefined ? "" : `, which saw ${uri}`}`]),
    ...Object.entries(headers).map(([name, value]) => (value === null ? `no ${name}` : `${name}: ${short(value)}`)),
    ...Object.entries(sent).map(([name, value]) => (value === null ? `the app got no ${name}` : `the app got ${name}: ${short(value)}`)),
    ...(body === undefined || app !== undefined || !/^[\x20-\x7E]+\n?$/.test(body) || /^\d+ bytes /.test(body) ? [] : [short(body.trim())]),
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
