import type { Expected } from "./row.ts";

/** An answer, made comparable: without what must differ (time, addresses, the edge's own name). */
export type Answer = {
  readonly status: number | "closed" | "connected";
  /** By lower-case name; repeated ones joined by a line break. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the app saw; null when another than the app answered, or not in JSON. */
  readonly seen: Seen | null;
  /** Text of the answer when it is not the app's JSON; of a long one size and hash. */
  readonly body: string;
};

export type Seen = {
  readonly app: string;
  readonly port: number;
  readonly tls: boolean;
  readonly method: string;
  readonly host: string;
  readonly uri: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  readonly sha256: string;
};

/** Concern one connection, the moment, or name the built-in edge as the one who answered. */
const ofTheConnection = /^(date|connection|keep-alive|x-cc-ci-edge|x-cc-ci-edge-reason)$/;

/** Who the client is, where a task is and what the edge is called differs from edge to edge; that it is said does not. */
const masks: Readonly<Record<string, string>> = { "x-forwarded-for": "<client>", "x-real-ip": "<client>", "x-forwarded-server": "<edge>" };

/** A task is named by a hash of its address, which is another one for each edge. */
const sticky = /^(\w+)=[0-9a-f]{16}(?=;|$)/;

/** Makes an answer of what came. `apps` gives the row's name of each app by the name that it knows itself by. */
export function readAnswer(raw: { readonly status: number; readonly rawHeaders: readonly string[]; readonly body: string }, apps: Readonly<Record<string, string>>): Answer {
  const headers = joined(pairs(raw.rawHeaders).filter(([name]) => !ofTheConnection.test(name)).map(([name, value]) => [name, name === "set-cookie" ? value.replace(sticky, "$1=<task>") : value]));
  const parsed = parse(raw.body);
  if (!parsed) return { status: raw.status, headers: withoutLength(headers, raw.body), seen: null, body: raw.body };
  const sent = joined(Object.entries(parsed.headers).flatMap(([name, values]) => values.map((value): [string, string] => [name.toLowerCase(), value])).filter(([name]) => !ofTheConnection.test(name)));
  // Its length hangs together with the names of the edges within it.
  const { "content-length": _, "transfer-encoding": __, ...rest } = headers;
  return {
    status: raw.status, headers: rest, body: "",
    seen: { ...parsed, app: apps[parsed.app] ?? parsed.app, host: parsed.host.replace(/^\d+(\.\d+){3}(?=:)/, "<task>"), headers: Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, masks[name] ?? value])) },
  };
}

/** How the end of a short or compressed answer is told says nothing that its content does not say. */
function withoutLength({ "content-length": length, "transfer-encoding": encoding, ...rest }: Record<string, string>, body: string): Record<string, string> {
  const told = rest["content-encoding"] !== undefined || encoding !== undefined || Number(length) === Buffer.byteLength(body);
  return told || length === undefined ? rest : { ...rest, "content-length": length };
}

/** What is not as expected, one line each; nothing when all is. An app that is not named must not have been reached (or have answered with something else than what it saw). */
export function unexpected(answer: Answer, expected: Expected): string[] {
  const { status, body, seen } = answer;
  const found = { status, app: seen?.app, port: seen?.port, uri: seen?.uri, body };
  const lines = (Object.keys(found) as (keyof typeof found)[])
    .filter((key) => (key === "app" || expected[key] !== undefined) && !isOneOf(found[key], expected[key]))
    .map((key) => `${key} is ${JSON.stringify(found[key])}, not ${JSON.stringify(expected[key])}`);
  return [...lines, ...unlike("header", answer.headers, expected.headers), ...unlike("request header", seen?.headers ?? {}, expected.sent)];
}

function isOneOf(found: unknown, wanted: unknown): boolean {
  return Array.isArray(wanted) ? wanted.includes(found) : found === wanted;
}

function unlike(what: string, found: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string | null>> = {}): string[] {
  return Object.entries(wanted)
    .filter(([name, value]) => (found[name.toLowerCase()] ?? null) !== value)
    .map(([name, value]) => `${what} ${name} is ${JSON.stringify(found[name.toLowerCase()] ?? null)}, not ${JSON.stringify(value)}`);
}

function parse(body: string): (Omit<Seen, "headers"> & { readonly headers: Readonly<Record<string, readonly string[]>> }) | undefined {
  if (!body.startsWith('{"app":')) return undefined;
  return JSON.parse(body) as ReturnType<typeof parse>;
}

function pairs(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, index) => [(raw[index * 2] ?? "").toLowerCase(), raw[index * 2 + 1] ?? ""]);
}

function joined(list: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries([...Map.groupBy(list, ([name]) => name)].map(([name, all]) => [name, all.map(([, value]) => value).join("\n")]));
}
