import type { Exchange } from "../middleware/middleware.ts";
import type { HeaderList } from "./header-list.ts";

/** Headers that concern one connection only. `transfer-encoding` is left to the side that sends. */
const hopByHop = new Set(["connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te", "trailer", "upgrade", "http2-settings"]);

/** Headers by which a proxy says who asked. What a client sends under these names is dropped, also spelled with underscores. */
const managed = /^x-(real-ip|scheme|forwarded-(for|proto|host|port|server|scheme|uri|method|prefix|tls-client-cert(-info)?))$/;

/** Removes what must not be passed on, and what `Connection` names besides. */
export function stripHopByHop(headers: HeaderList): void {
  const named = new Set(headers.all("connection").flatMap((value) => value.toLowerCase().split(",").map((name) => name.trim())));
  headers.deleteWhere((name) => hopByHop.has(name) || (named.has(name) && !managed.test(name)));
}

/** Makes the headers for the app of those that the client sent. Run before the middlewares. */
export function prepareHeaders(exchange: Exchange, options: { readonly webSocket: boolean }): void {
  const { headers, host, secure, clientIp } = exchange;
  const takesTrailers = headers.all("te").some((value) => /(^|,)\s*trailers\s*(,|;|$)/i.test(value));
  stripHopByHop(headers);
  if (takesTrailers) headers.set("Te", "trailers");
  headers.deleteWhere((name) => managed.test(name.replaceAll("_", "-")));
  const scheme = options.webSocket ? "ws" : "http";
  headers.set("X-Forwarded-For", clientIp);
  headers.set("X-Forwarded-Host", host);
  headers.set("X-Forwarded-Port", /:(\d+)$/.exec(host)?.[1] ?? (secure ? "443" : "80"));
  headers.set("X-Forwarded-Proto", secure ? `${scheme}s` : scheme);
  headers.set("X-Forwarded-Server", "cc-ci-edge");
  headers.set("X-Real-Ip", clientIp);
}
