import { messageOf } from "#kit/fault.ts";
import type { EdgeProblem } from "./labels/problem.ts";
import { readRouting, type Routing, type RoutingOptions } from "./labels/routing.ts";
import type { ServiceSource } from "./services.ts";

/** An app behind the edge. */
export type EdgeApp = { readonly stack: string; readonly domains: readonly string[] };

/** The edge's knowledge of apps and of the routes that their services' labels make. */
export type RouteTable = {
  readonly routing: Routing;
  add(app: EdgeApp): void;
  remove(stack: string): void;
  /** Reads the labels again, after this call was made. Rejects when the engine does not answer; the old routes then stay. */
  refresh(): Promise<void>;
  /** Reads the labels again when they are older than `milliseconds`, and never rejects. */
  freshen(milliseconds: number): Promise<void>;
  /** Whether a host belongs to an app: one of its domains, a name below one, or a host that its routes name. */
  owns(host: string): boolean;
};

export function createTable(source: ServiceSource, options: RoutingOptions, onProblem: (problem: EdgeProblem) => void): RouteTable {
  const apps = new Map<string, EdgeApp>();
  let routing: Routing = { routes: [], tcpRoutes: [], problems: [] };
  let readAt = -Infinity;
  let running: Promise<void> | undefined;
  let reported = new Set<string>();

  async function read(): Promise<void> {
    const next = readRouting(await source.list([...apps.keys()]), options);
    routing = next;
    readAt = performance.now();
    const known = reported;
    reported = new Set(next.problems.map((problem) => JSON.stringify(problem)));
    for (const problem of next.problems) if (!known.has(JSON.stringify(problem))) onProblem(problem);
  }

  function refresh(): Promise<void> {
    const before = running;
    const mine = (async () => {
      await before?.catch(() => undefined);
      await read();
    })();
    running = mine;
    const clear = (): void => {
      if (running === mine) running = undefined;
    };
    mine.then(clear, clear);
    return mine;
  }

  return {
    get routing() {
      return routing;
    },
    add: (app) => void apps.set(app.stack, { stack: app.stack, domains: app.domains.map((domain) => domain.toLowerCase()) }),
    remove: (stack) => {
      apps.delete(stack);
      routing = {
        routes: routing.routes.filter((route) => route.stack !== stack), tcpRoutes: routing.tcpRoutes.filter((route) => route.stack !== stack),
        problems: routing.problems.filter((problem) => problem.stack !== stack),
      };
    },
    refresh,
    freshen: async (milliseconds) => {
      if (performance.now() - readAt < milliseconds) return;
      try {
        await (running ?? refresh());
      } catch (error) {
        onProblem({ service: "", stack: "", code: "unreadable", severity: "warning", message: `the engine's services cannot be read: ${messageOf(error)}` });
      }
    },
    owns: (host) =>
      [...apps.values()].some(({ domains }) => domains.some((domain) => host === domain || host.endsWith(`.${domain}`))) || routing.routes.some((route) => route.rule.hosts.includes(host)),
  };
}
