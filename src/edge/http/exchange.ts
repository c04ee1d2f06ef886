import type { IncomingMessage } from "node:http";
import type { Exchange } from "../middleware/middleware.ts";
import { canonicalHost, routingPath, type RequestFacts } from "../rule/request-facts.ts";
import { HeaderList } from "./header-list.ts";

/** How a request names its target. `proxy`: as clients of an HTTP proxy do, with the whole URL. */
export type RequestTarget = { readonly form: "origin" | "proxy"; readonly host: string; readonly path: string; readonly query: string };

/** Reads the request line; undefined when it is not one that can be forwarded. */
export function readTarget(url: string, hostHeader: string | undefined): RequestTarget | undefined {
  if (url.startsWith("/")) return { form: "origin", host: hostHeader ?? "", ...split(url) };
  if (url === "*") return { form: "origin", host: hostHeader ?? "", path: "*", query: "" };
  const absolute = /^http:\/\/([^/?#]+)([^#]*)/i.exec(url);
  if (!absolute) return undefined;
  const rest = absolute[2] ?? "";
  return { form: "proxy", host: absolute[1] ?? "", ...split(rest.startsWith("/") ? rest : `/${rest}`) };
}

function split(url: string): { path: string; query: string } {
  const at = url.indexOf("?");
  return at < 0 ? { path: url, query: "" } : { path: url.slice(0, at), query: url.slice(at) };
}

/** The request as middlewares see it. */
export function exchangeOf(request: IncomingMessage, target: RequestTarget, secure: boolean): Exchange {
  const headers = HeaderList.fromRaw(request.rawHeaders);
  headers.delete("host");
  const clientIp = (request.socket.remoteAddress ?? "127.0.0.1").replace(/^::ffff:/, "");
  return { method: request.method ?? "GET", path: target.path, query: target.query, host: target.host, headers, secure, clientIp };
}

/** The request as rules see it. */
export function factsOf(exchange: Exchange): RequestFacts {
  let query: URLSearchParams | undefined;
  const { headers } = exchange;
  return {
    method: exchange.method, host: canonicalHost(exchange.host), path: routingPath(exchange.path), clientIp: exchange.clientIp,
    header: (name) => headers.all(name),
    get query() {
      return (query ??= new URLSearchParams(exchange.query));
    },
  };
}
