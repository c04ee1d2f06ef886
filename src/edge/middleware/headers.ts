import type { Decoded } from "../labels/decode.ts";
import type { headersFields } from "../labels/fields.ts";
import { plainText } from "../http/answer.ts";
import { goRegExp } from "../rule/go-regexp.ts";
import type { HeaderList } from "../http/header-list.ts";
import type { Exchange, Middleware } from "./middleware.ts";

type Options = Decoded<typeof headersFields>;

/** Custom headers, cross-origin headers and the usual security headers. Options that Traefik 3 no longer acts on (`sslRedirect` and its like) do nothing. */
export function headers(name: string, options: Options): Middleware {
  const originPatterns = (options.accessControlAllowOriginListRegex ?? []).map(goRegExp);
  const crossOrigin = Boolean(options.accessControlAllowMethods?.length || options.accessControlAllowHeaders?.length || options.accessControlAllowOriginList?.length || originPatterns.length);
  const allowedOrigin = (origin: string | undefined): string | undefined => {
    const listed = (options.accessControlAllowOriginList ?? []).find((entry) => entry === "*" || entry === origin);
    if (listed !== undefined) return listed;
    return origin !== undefined && originPatterns.some((pattern) => pattern.test(origin)) ? origin : undefined;
  };
  return {
    name,
    request: (exchange) => {
      const allowedHosts = options.isDevelopment ? [] : (options.allowedHosts ?? []);
      if (allowedHosts.length > 0 && !allowedHosts.includes(exchange.host)) return { kind: "denied", status: 500, headers: plainText, body: "Bad Host\n" };
      const origin = exchange.headers.get("origin");
      if (crossOrigin && exchange.method === "OPTIONS" && origin !== undefined && exchange.headers.has("access-control-request-method")) {
        return { kind: "preflight", status: 200, headers: preflightHeaders(options, allowedOrigin(origin)), body: "" };
      }
      for (const [header, value] of Object.entries(options.customRequestHeaders ?? {})) {
        if (value === "") exchange.headers.delete(header);
        else if (header.toLowerCase() === "host") exchange.host = value;
        else exchange.headers.set(header, value);
      }
      return undefined;
    },
    response: (list, exchange) => {
      if (!options.isDevelopment) secure(list, exchange, options);
      for (const [header, value] of Object.entries(options.customResponseHeaders ?? {})) {
        if (value === "") list.delete(header);
        else list.set(header, value);
      }
      if (crossOrigin) answerOrigin(list, options, allowedOrigin(exchange.headers.get("origin")));
    },
  };
}

function preflightHeaders(options: Options, origin: string | undefined): [string, string][] {
  const found: [string, string][] = [];
  if (options.accessControlAllowCredentials) found.push(["Access-Control-Allow-Credentials", "true"]);
  if (options.accessControlAllowHeaders?.length) found.push(["Access-Control-Allow-Headers", options.accessControlAllowHeaders.join(",")]);
  if (options.accessControlAllowMethods?.length) found.push(["Access-Control-Allow-Methods", options.accessControlAllowMethods.join(",")]);
  if (origin !== undefined) found.push(["Access-Control-Allow-Origin", origin]);
  found.push(["Access-Control-Max-Age", String(options.accessControlMaxAge ?? 0)]);
  return found;
}

function answerOrigin(list: HeaderList, options: Options, origin: string | undefined): void {
  if (origin !== undefined) list.set("Access-Control-Allow-Origin", origin);
  if (options.accessControlAllowCredentials) list.set("Access-Control-Allow-Credentials", "true");
  if (options.accessControlExposeHeaders?.length) list.set("Access-Control-Expose-Headers", options.accessControlExposeHeaders.join(","));
  const vary = list.get("vary");
  if (options.addVaryHeader && vary !== "Origin") list.set("Vary", vary ? `${vary},Origin` : "Origin");
}

function secure(list: HeaderList, exchange: Exchange, options: Options): void {
  if (options.stsSeconds && (exchange.secure || options.forceSTSHeader)) {
    list.set("Strict-Transport-Security", `max-age=${options.stsSeconds}${options.stsIncludeSubdomains ? "; includeSubDomains" : ""}${options.stsPreload ? "; preload" : ""}`);
  }
  const fixed: readonly (readonly [string, string | undefined])[] = [
    ["X-Frame-Options", options.customFrameOptionsValue || (options.frameDeny ? "DENY" : undefined)],
    ["X-Content-Type-Options", options.contentTypeNosniff ? "nosniff" : undefined],
    ["X-XSS-Protection", options.customBrowserXSSValue || (options.browserXssFilter ? "1; mode=block" : undefined)],
    ["Content-Security-Policy", options.contentSecurityPolicy],
    ["Content-Security-Policy-Report-Only", options.contentSecurityPolicyReportOnly],
    ["Public-Key-Pins", options.publicKey],
    ["Referrer-Policy", options.referrerPolicy],
    ["Permissions-Policy", options.permissionsPolicy],
  ];
  for (const [header, value] of fixed) if (value) list.set(header, value);
}
