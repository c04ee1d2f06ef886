import { createServer, type AddressInfo, type Socket } from "node:net";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Fault, messageOf } from "#kit/fault.ts";
import type { Docker } from "#swarm/engine.ts";
import { badGateway, badRequest, fragmentRefused, noRoute, refused } from "./http/answer.ts";
import { createDoors } from "./http/doors.ts";
import { exchangeOf, factsOf, readTarget } from "./http/exchange.ts";
import { answer, answerSocket, serve, serveUpgrade } from "./http/serve.ts";
import { createUpstream } from "./http/upstream.ts";
import type { EdgeProblem } from "./labels/problem.ts";
import type { HttpRoute, RoutingOptions } from "./labels/routing.ts";
import type { Exchange } from "./middleware/middleware.ts";
import { findRoute, findTcpRoute, type Door } from "./route.ts";
import { canonicalHost } from "./rule/request-facts.ts";
import { engineServices, type ServiceSource } from "./services.ts";
import { createTable, type EdgeApp } from "./table.ts";
import { createTaskDirectory, type TaskDirectory } from "./tasks.ts";
import { serveTcp } from "./tcp.ts";
import { openAuthority } from "./tls/authority.ts";
import { createContexts } from "./tls/contexts.ts";

export type { EdgeApp } from "./table.ts";
export type { EdgeProblem } from "./labels/problem.ts";

/** A running edge: one port on this host that serves every app's domains as Traefik would. */
export type Edge = {
  readonly host: string;
  readonly port: number;
  /** Where containers reach it; null when that was not asked for. */
  readonly inside: { readonly host: string; readonly port: number } | null;
  /** PEM of the authority that signs the apps' certificates. */
  readonly caCertificate: string;
  /** File with {@link Edge.caCertificate}. */
  readonly caPath: string;
  /** Base64 SHA-256 of the authority's public key, for Chromium's `--ignore-certificate-errors-spki-list`. */
  readonly spkiHash: string;
  /** The edge as an HTTP proxy, for browsers: `http://127.0.0.1:PORT`. It connects to no host but the apps'. */
  readonly proxyUrl: string;
  /** Serves an app from now on. Its stack need not be deployed yet. Rejects when the engine does not answer. */
  addApp(app: EdgeApp): Promise<void>;
  /** Reads the labels of all apps' services again; call it after every deploy. Otherwise changes are seen within a second or two. */
  refresh(): Promise<void>;
  removeApp(stack: string): void;
  /** Why services of a stack are not routed, as of the last reading. */
  problems(stack: string): readonly EdgeProblem[];
  routes(stack: string): readonly RouteView[];
  [Symbol.asyncDispose](): Promise<void>;
};

/** A route for people and records. */
export type RouteView = { readonly router: string; readonly rule: string; readonly entryPoints: readonly string[]; readonly tls: boolean; readonly priority: number; readonly services: readonly string[]; readonly middlewares: readonly string[] };

export type EdgeOptions = {
  readonly stateHome: string;
  /** Ends the edge when it aborts. */
  readonly signal?: AbortSignal;
  /** Address to listen on. Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any that is free. */
  readonly port?: number;
  /** Path of a unix socket to listen on as well, for clients in a network namespace of their own. */
  readonly socketPath?: string;
  /** How many connections the unix socket takes at once, where those who connect are not to be trusted. Default: any number. */
  readonly socketConnections?: number;
  /** Another address of this host to listen on, any free port, for containers; see inside.ts. */
  readonly insideHost?: string;
  /** Told once of every problem, when it is first seen. */
  readonly onProblem?: (problem: EdgeProblem) => void;
  readonly routing?: RoutingOptions;
};

/** Starts an edge for the services of an engine, reaching their tasks through `docker_gwbridge` on this host. */
export async function startEdge(options: EdgeOptions & { readonly docker: Docker }): Promise<Edge> {
  const ending = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, ending.signal]) : ending.signal;
  try {
    const edge = await openEdge({ ...options, source: engineServices(options.docker), directory: createTaskDirectory(options.docker, { signal }) });
    const dispose = edge[Symbol.asyncDispose];
    return {
      ...edge,
      [Symbol.asyncDispose]: async () => {
        ending.abort();
        await dispose();
      },
    };
  } catch (error) {
    ending.abort();
    throw error;
  }
}

/** Labels are read again behind a request when they are older than this, and before saying that an app's host has no route. Milliseconds. */
const stale = { behind: 1_000, before: 250 };

/** Starts an edge that learns of services and tasks from the given places. */
export async function openEdge(options: EdgeOptions & { readonly source: ServiceSource; readonly directory: TaskDirectory }): Promise<Edge> {
  const { host = "127.0.0.1", port = 0, signal, directory } = options;
  signal?.throwIfAborted();
  const authority = await openAuthority(options.stateHome);
  const contexts = createContexts(authority);
  const table = createTable(options.source, options.routing ?? {}, options.onProblem ?? (() => undefined));
  const upstream = createUpstream(directory);

  async function routeOf(door: Door, exchange: Exchange): Promise<HttpRoute | undefined> {
    const facts = factsOf(exchange);
    void table.freshen(stale.behind);
    const found = findRoute(table.routing.routes, door, facts);
    if (found || !table.owns(facts.host)) return found;
    await table.freshen(stale.before);
    return findRoute(table.routing.routes, door, facts);
  }

  async function onRequest(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const target = readTarget(request.url ?? "", request.headers.host);
      if (!target) return answer(response, request.url?.includes("#") ? fragmentRefused : badRequest);
      if (target.form === "proxy" && !(door.entryPoint === "web" && !door.tls && /:80$|^[^:]+$/.test(target.host) && table.owns(canonicalHost(target.host)))) return answer(response, refused(target.host));
      const exchange = exchangeOf(request, target, door.tls);
      const route = await routeOf(door, exchange);
      if (!route) return answer(response, noRoute);
      await serve(route, exchange, request, response, upstream);
    } catch (error) {
      answer(response, badGateway(messageOf(error)));
    }
  }

  const doors = createDoors(contexts, {
    request: onRequest,
    upgrade: async (door, request, socket, head) => {
      try {
        const target = readTarget(request.url ?? "", request.headers.host);
        if (target?.form === "proxy" && !table.owns(canonicalHost(target.host))) return answerSocket(socket, refused(target.host));
        if (!target) return answerSocket(socket, badRequest);
        const exchange = exchangeOf(request, target, door.tls);
        const route = await routeOf(door, exchange);
        if (!route) return answerSocket(socket, noRoute);
        await serveUpgrade(route, exchange, request, socket, head, upstream);
      } catch (error) {
        answerSocket(socket, badGateway(messageOf(error)));
      }
    },
    connect: (door, request, socket, head) => {
      const [, name = "", to = ""] = /^([^:]+):(\d+)$/.exec(request.url ?? "") ?? [];
      const entryPoint = { "80": "web", "443": "web-secure" }[to];
      if (door.tls || door.entryPoint !== "web" || entryPoint === undefined || !table.owns(canonicalHost(name))) return answerSocket(socket, refused(request.url ?? ""));
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      if (head.length > 0) socket.unshift(head);
      void doors.accept(socket, entryPoint);
    },
    tcp: (door, serverName, socket) => {
      const route = table.routing.tcpRoutes.length === 0 ? undefined : findTcpRoute(table.routing.tcpRoutes, door, serverName);
      if (route) void serveTcp(route, socket, directory, contexts);
      return route !== undefined;
    },
  });

  const sockets = new Set<Socket>();
  const accept = (socket: Socket): void => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    // The port serves both entry points: what begins with TLS is web-secure, what does not is web.
    void doors.accept(socket, { tls: "web-secure", plain: "web" });
  };
  const server = createServer({ noDelay: true }, accept);
  const local = createServer(accept);
  if (options.socketConnections !== undefined) local.maxConnections = options.socketConnections;
  const inner = createServer({ noDelay: true }, accept);

  await listen(server, { port, host });
  if (options.socketPath !== undefined) await listen(local, { path: options.socketPath });
  if (options.insideHost !== undefined) await listen(inner, { port: 0, host: options.insideHost });
  const bound = (server.address() as AddressInfo).port;
  const close = async (): Promise<void> => {
    signal?.removeEventListener("abort", onAbort);
    const closed = Promise.all([server, local, inner].map((each) => new Promise<void>((resolve) => void each.close(() => resolve()))));
    for (const socket of sockets) socket.destroy();
    doors.close();
    upstream.close();
    await closed;
  };
  const onAbort = (): void => void close();
  signal?.addEventListener("abort", onAbort, { once: true });

  return {
    host, port: bound, inside: options.insideHost === undefined ? null : { host: options.insideHost, port: (inner.address() as AddressInfo).port }, caCertificate: authority.certificate, caPath: authority.path, spkiHash: authority.spkiHash, proxyUrl: `http://${host}:${bound}`,
    addApp: async (app) => {
      table.add(app);
      await Promise.all([table.refresh(), ...app.domains.map((domain) => contexts.for(domain))]);
    },
    refresh: table.refresh,
    removeApp: table.remove,
    problems: (stack) => table.routing.problems.filter((problem) => problem.stack === stack),
    routes: (stack) => table.routing.routes.filter((route) => route.stack === stack).map(viewOf),
    [Symbol.asyncDispose]: close,
  };
}

function viewOf(route: HttpRoute): RouteView {
  const { name, rule, entryPoints, tls, priority, definedBy, middlewares } = route;
  return { router: name, rule: rule.text, entryPoints, tls, priority, services: definedBy, middlewares: middlewares.map((middleware) => middleware.name) };
}

async function listen(server: ReturnType<typeof createServer>, where: { readonly port: number; readonly host: string } | { readonly path: string }): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const place = "path" in where ? where.path : `${where.host}:${where.port}`;
  server.once("error", (error) => reject(new Fault("infrastructure", "edge-port", `the edge cannot listen on ${place}: ${messageOf(error)}`, { cause: error, next: "Choose another port." })));
  server.listen(where, resolve);
  await promise;
}
