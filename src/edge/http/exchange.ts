import type { IncomingMessage } from "node:http";
import type { Exchange } from "../middleware/middleware.ts";
import { canonicalHost, routingPath, type RequestFacts } from "../rule/request-facts.ts";
import { cleanPath } from "./clean-path.ts";
import { HeaderList } from "./header-list.ts";

/** How a request names its target. `proxy`: as clients of an HTTP proxy do, with the whole URL. */
export type RequestTarget = { readonly form: "origin" | "proxy"; readonly host: string; readonly path: string; readonly query: string };

/** Reads the request line, its path cleaned; undefined when it is not one that can be forwarded. */
export function readTarget(url: string, hostHeader: string | undefined): RequestTarget | undefined {
  if (url.startsWith("/")) return withPath("origin", hostHeader ?? "", url);
  if (url === "*") return { form: "origin", host: hostHeader ?? "", path: "*", query: "" };
  const absolute = /^http:\/\/([^/?#]+)([^#]*)/i.exec(url);
  if (!absolute) return undefined;
  const rest = absolute[2] ?? "";
  return withPath("proxy", absolute[1] ?? "", rest.startsWith("/") ? rest : `/${rest}`);
}

/** Semicolons in a query become `&`, as with Traefik. */
function withPath(form: RequestTarget["form"], host: string, url: string): RequestTarget | undefined {
  const at = url.indexOf("?");
  const path = cleanPath(at < 0 ? url : url.slice(0, at));
  const query = at < 0 ? "" : url.slice(at);
  return path === undefined || query.includes("#") ? undefined : { form, host, path, query: query.replaceAll(";", "&") };
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
