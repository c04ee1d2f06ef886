import type { HttpRoute, TcpRoute } from "./labels/routing.ts";
import type { RequestFacts } from "./rule/request-facts.ts";

/** By which door a request came: Traefik keeps routers with and without TLS apart on every entry point. */
export type Door = { readonly entryPoint: string; readonly tls: boolean };

/** The route of a request: the first that matches, by descending priority (the order in which `routes` stand). */
export function findRoute(routes: readonly HttpRoute[], door: Door, request: RequestFacts): HttpRoute | undefined {
  return routes.find((route) => route.tls === door.tls && route.entryPoints.includes(door.entryPoint) && route.rule.matches(request));
}

/** The TCP route of a connection, or none, in which case it is HTTP. `serverName` is empty without TLS. */
export function findTcpRoute(routes: readonly TcpRoute[], door: Door, serverName: string): TcpRoute | undefined {
  return routes.find((route) => (route.tls !== "none") === door.tls && route.entryPoints.includes(door.entryPoint) && route.rule.matches(serverName));
}
