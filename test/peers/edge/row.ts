import type { ProblemCode } from "#edge/labels/problem.ts";

/** What a Swarm service of a row stands on: `proxy` is the edge's network, `both` is that and another, `elsewhere` only the other, `alone` none; `asleep` is on `proxy` without a task. */
export type Place = "proxy" | "both" | "elsewhere" | "alone" | "asleep";

/** `${STACK_NAME}` and `${DOMAIN}` are the row's own, `${PROXY}` and `${BACKEND}` the names of the two networks. */
export type Labels = Readonly<Record<string, string>>;

/**
 * What is asked of both edges. `http` and `websocket` by TLS unless `plain`; `events` waits for an event before it lets the app send the next; `tcp` is no HTTP; `alpn` only shakes hands.
 */
export type Ask = {
  readonly by?: "http" | "websocket" | "events" | "tcp" | "alpn";
  readonly plain?: true;
  readonly method?: string;
  /** The Host and the name for TLS. Default `${DOMAIN}`. */
  readonly host?: string;
  /** Default `/`. */
  readonly path?: string;
  /** Those that begin with Reply- tell the app what to answer; see tools/peers/echo. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Bytes of the request's body. */
  readonly body?: number;
  /** What Traefik answers. */
  readonly traefik: Expected;
  /** What the built-in edge answers, where that is something else. */
  readonly here?: Expected;
};

/** What must be true of an answer. Of headers only those that are named; null: is not there. */
export type Expected = {
  /** One of several, where the host's network decides. `closed`: the connection ends without an answer. */
  readonly status: number | readonly number[] | "closed" | "connected";
  /** The row's service that the request reached; none by default. */
  readonly app?: string;
  /** Of the app. */
  readonly port?: number;
  /** Path and query that the app saw. */
  readonly uri?: string;
  readonly headers?: Readonly<Record<string, string | null>>;
  /** Request's headers that the app saw. */
  readonly sent?: Readonly<Record<string, string | null>>;
  readonly body?: string;
};

/** Services with labels, and what both edges must answer. Without a difference they must answer the same, to the last header. */
export type ParityRow = {
  /** Lower case and dashes, at most 24 characters; a part of the host name. */
  readonly id: string;
  readonly what: string;
  readonly services: Readonly<Record<string, { readonly on?: Place; readonly labels: Labels }>>;
  readonly asks: readonly Ask[];
  /** Why the built-in edge answers something else, and the problem that it reports (and lint's C312 or C314 with it) where the recipe can know. */
  readonly difference?: { readonly why: string; readonly problem?: ProblemCode };
  /** Its routes catch what other rows ask. */
  readonly alone?: true;
};

export type ParityGroup = { readonly title: string; readonly rows: readonly ParityRow[] };
