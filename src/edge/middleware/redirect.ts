import type { EdgeAnswer } from "../http/answer.ts";
import { goRegExp, replaceAllGo } from "../rule/go-regexp.ts";
import { clientUrl, type Exchange, type Middleware } from "./middleware.ts";

/** Sends the client to the same URL with another scheme. Throws an Error without a scheme. */
export function redirectScheme(name: string, options: { scheme?: string; port?: string; permanent?: boolean }): Middleware {
  const { scheme, port, permanent = false } = options;
  if (!scheme) throw new Error("a redirect needs a scheme");
  const suffix = !port || (scheme === "http" && port === "80") || (scheme === "https" && port === "443") ? "" : `:${port}`;
  return {
    name,
    request: (exchange) => {
      const from = clientUrl(exchange);
      const host = exchange.host.replace(/:\d*$/, "");
      return move(exchange, from, `${scheme}://${host}${suffix}${exchange.path}${exchange.query}`, permanent);
    },
  };
}

/** Sends the client to what the replacement makes of the URL, where the pattern matches it. */
export function redirectRegex(name: string, options: { regex?: string; replacement?: string; permanent?: boolean }): Middleware {
  const pattern = goRegExp(options.regex ?? "");
  return {
    name,
    request: (exchange) => {
      const from = clientUrl(exchange);
      return pattern.test(from) ? move(exchange, from, replaceAllGo(from, pattern, options.replacement ?? ""), options.permanent ?? false) : undefined;
    },
  };
}

function move(exchange: Exchange, from: string, to: string, permanent: boolean): EdgeAnswer | undefined {
  if (to === from) return undefined;
  const isGet = exchange.method === "GET";
  const status = permanent ? (isGet ? 301 : 308) : isGet ? 302 : 307;
  const text = { 301: "Moved Permanently", 302: "Found", 307: "Temporary Redirect", 308: "Permanent Redirect" }[status];
  return { kind: "redirect", status, headers: [["location", to]], body: text };
}
