import type { Transform } from "node:stream";
import type { EdgeAnswer } from "../http/answer.ts";
import type { HeaderList } from "../http/header-list.ts";

/** A request on its way to the app. Middlewares change it. */
export type Exchange = {
  method: string;
  /** Percent-encoded, starting with `/`. */
  path: string;
  /** With its `?`, or empty. */
  query: string;
  /** The Host header, with a port when the client gave one. */
  host: string;
  headers: HeaderList;
  /** Whether the client speaks TLS with the edge. */
  readonly secure: boolean;
  readonly clientIp: string;
};

/** One middleware, ready to act. `request` may answer instead of the app; `response` may change the headers of the app's answer, `encode` its body. */
export type Middleware = {
  readonly name: string;
  request?(exchange: Exchange): EdgeAnswer | undefined;
  response?(headers: HeaderList, exchange: Exchange): void;
  /** Gives what the body of the answer goes through, after it has changed the headers accordingly; undefined for a body that stays as it is. */
  encode?(headers: HeaderList, exchange: Exchange, status: number): Transform | undefined;
  /** Bytes of the request's body that are let through to the app. */
  readonly bodyLimit?: number;
  /** What of it the edge does not do. */
  readonly note?: string;
};

/** What Traefik calls the request: scheme, host and URI, without a default port. */
export function clientUrl(exchange: Exchange): string {
  const scheme = exchange.secure ? "https" : "http";
  const host = exchange.host.replace(exchange.secure ? /:443$/ : /:80$/, "");
  return `${scheme}://${host}${exchange.path}${exchange.query}`;
}
