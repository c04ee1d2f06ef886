import { stickyCookie, type StickyCookie } from "../http/sticky.ts";
import { decode, type Decoded } from "./decode.ts";
import { dynamicFields, serviceFields } from "./fields.ts";
import type { EdgeProblem, ProblemCode } from "./problem.ts";
import { LabelError, labelTree } from "./tree.ts";

/** A Swarm service as the edge sees it. */
export type EdgeService = {
  readonly id: string;
  /** Name in the engine, `<stack>_<key>`. */
  readonly name: string;
  readonly stack: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Names of the networks that it is attached to. */
  readonly networks: readonly string[];
};

export type Dynamic = Decoded<typeof dynamicFields>;
type HttpServices = NonNullable<NonNullable<Dynamic["http"]>["services"]>;
export type HttpRouter = NonNullable<NonNullable<Dynamic["http"]>["routers"]>[string];
export type HttpMiddleware = NonNullable<NonNullable<Dynamic["http"]>["middlewares"]>[string];
export type TcpRouter = NonNullable<NonNullable<Dynamic["tcp"]>["routers"]>[string];

/** Where a router's requests go: a port of a service's tasks. */
export type Target = { readonly serviceId: string; readonly port: number; readonly scheme: "http" | "https"; readonly passHostHeader: boolean; readonly sticky?: StickyCookie };

/** One service's share of the configuration, before the shares of all services are joined. */
export type ServiceShare = {
  readonly service: EdgeService;
  readonly routers: ReadonlyMap<string, HttpRouter & { readonly rule: string; readonly service: string }>;
  readonly services: ReadonlyMap<string, Target & { readonly options: unknown }>;
  readonly middlewares: ReadonlyMap<string, HttpMiddleware>;
  readonly tcpRouters: ReadonlyMap<string, TcpRouter & { readonly rule: string; readonly service: string }>;
  readonly tcpServices: ReadonlyMap<string, { readonly serviceId: string; readonly port: number }>;
};

export type Report = (problem: Omit<EdgeProblem, "service" | "stack">) => void;

/** A fault for which Traefik skips the whole service. */
class Skip extends Error {
  readonly code: ProblemCode;
  readonly label: string | undefined;

  constructor(code: ProblemCode, message: string, label?: string) {
    super(message);
    this.code = code;
    this.label = label;
  }
}

/** Reads the labels of one service; undefined when Traefik would leave the service out, with the reason reported. */
export function readService(service: EdgeService, edgeNetworks: readonly string[], report: Report): ServiceShare | undefined {
  try {
    const general = decode(labelTree(service.labels, ["traefik.enable", "traefik.docker.", "traefik.swarm."]), serviceFields);
    if (general.enable !== true) {
      if (Object.keys(service.labels).some((label) => /^traefik\./i.test(label) && !/^traefik\.(enable|docker\.|swarm\.)/i.test(label))) {
        report({ code: "not-enabled", severity: general.enable === false ? "warning" : "error", message: "the service has Traefik labels but not `traefik.enable=true`" });
      }
      return undefined;
    }
    if (general.docker && general.swarm) throw new Skip("docker-and-swarm", "`traefik.docker.*` and `traefik.swarm.*` labels must not be used together");
    const wanted = general.swarm?.network ?? general.docker?.network;
    const reachable = checkNetwork(service, wanted, edgeNetworks, report);
    const dynamic = decode(labelTree(service.labels, ["traefik.http", "traefik.tcp", "traefik.udp", "traefik.tls.stores.default"]), dynamicFields);
    if (dynamic.udp) report({ code: "udp-not-served", severity: "warning", message: "UDP routers are not served by the built-in edge" });
    const share = shareOf(service, dynamic, report);
    return reachable ? share : undefined;
  } catch (error) {
    if (error instanceof LabelError) {
      report({ code: "labels-invalid", severity: "error", label: error.label, message: `${error.message}; Traefik then ignores all labels of the service` });
    } else if (error instanceof Skip) {
      report({ code: error.code, severity: "error", message: error.message, ...(error.label !== undefined && { label: error.label }) });
    } else throw error;
    return undefined;
  }
}

/**
 * Traefik takes the address in the network that the label names, else in `proxy`; where the service is not on it, in whichever comes first, which
 * works only if Traefik is on all of those.
 */
function checkNetwork(service: EdgeService, wanted: string | undefined, edgeNetworks: readonly string[], report: Report): boolean {
  const network = wanted ?? edgeNetworks[0] ?? "";
  const label = wanted === undefined ? undefined : Object.keys(service.labels).find((key) => /^traefik\.(docker|swarm)\.network$/i.test(key));
  const at = label === undefined ? {} : { label };
  if (service.networks.length === 0) {
    report({ code: "no-network", severity: "error", message: "the service is on no network", ...at });
    return false;
  }
  if (service.networks.includes(network)) {
    if (edgeNetworks.includes(network)) return true;
    report({ code: "network-not-proxy", severity: "error", message: `network "${network}" is not one that Traefik is on (${edgeNetworks.join(", ")}): requests would end in a gateway timeout`, ...at });
    return false;
  }
  const all = service.networks.every((name) => edgeNetworks.includes(name));
  const what = `the service is not on network "${network}"`;
  report({
    code: "network-missing", severity: all ? "warning" : "error", ...at,
    message: all ? `${what}; Traefik falls back to "${service.networks[0]}"` : `${what}; Traefik would take any of ${service.networks.join(", ")} and requests would end in a gateway timeout`,
  });
  return all;
}

function shareOf(service: EdgeService, dynamic: Dynamic, report: Report): ServiceShare {
  const own = normalize(service.name);
  const hasTcp = Object.keys(dynamic.tcp?.routers ?? {}).length > 0 || Object.keys(dynamic.tcp?.services ?? {}).length > 0;
  const hasUdp = dynamic.udp !== undefined;
  const http = dynamic.http ?? {};
  const isEmpty = [http.routers, http.services, http.middlewares].every((group) => Object.keys(group ?? {}).length === 0);
  const tcpServices = hasTcp ? tcpTargets(service, dynamic, own) : new Map<string, { serviceId: string; port: number }>();
  const services = (hasTcp || hasUdp) && isEmpty ? new Map<string, Target & { options: unknown }>() : httpTargets(service, http.services ?? {}, own, report);
  const routers: [string, HttpRouter][] = Object.entries(http.routers ?? {});
  if (routers.length === 0 && services.size === 1) routers.push([own, {}]);
  return {
    service, services, tcpServices,
    routers: new Map(routers.flatMap(([name, router]) => link(name, { ...router, rule: router.rule || `Host(\`${own}\`)` }, services, report, !router.rule))),
    middlewares: new Map(Object.entries(http.middlewares ?? {})),
    tcpRouters: new Map(Object.entries(dynamic.tcp?.routers ?? {}).flatMap(([name, router]) => {
      if (router.rule) return link(name, { ...router, rule: router.rule }, tcpServices, report, false);
      report({ code: "rule-missing", severity: "error", label: `traefik.tcp.routers.${name}`, message: `TCP router "${name}" has no rule` });
      return [];
    })),
  };
}

/** A router without a service gets the only one that the same Swarm service defines. */
function link<R extends { service?: string; rule: string }>(name: string, router: R, services: ReadonlyMap<string, unknown>, report: Report, byDefaultRule: boolean): [string, R & { service: string }][] {
  if (byDefaultRule) report({ code: "rule-missing", severity: "warning", label: `traefik.http.routers.${name}.rule`, message: `router "${name}" has no rule; Traefik makes it ${router.rule}` });
  if (router.service) return [[name, { ...router, service: router.service }]];
  const [only] = services.keys();
  if (services.size === 1 && only !== undefined) return [[name, { ...router, service: only }]];
  report({
    code: "service-ambiguous", severity: "error", label: `traefik.http.routers.${name}.service`,
    message: `router "${name}" names no service and there are ${services.size} to choose from${services.size ? ` (${[...services.keys()].join(", ")})` : ""}`,
  });
  return [];
}

function httpTargets(service: EdgeService, given: HttpServices, own: string, report: Report): Map<string, Target & { options: unknown }> {
  const entries: [string, HttpServices[string]][] = Object.keys(given).length === 0 ? [[own, { loadBalancer: {} }]] : Object.entries(given);
  const targets = new Map<string, Target & { options: unknown }>();
  for (const [name, { loadBalancer }] of entries) {
    const prefix = `traefik.http.services.${name}.loadbalancer`;
    if (!loadBalancer) throw new Skip("no-load-balancer", `service "${name}" has no load balancer`, `traefik.http.services.${name}`);
    const { server, ...options } = loadBalancer;
    if (server?.url) {
      report({ code: "server-url", severity: "error", label: `${prefix}.server.url`, message: "a server by URL is not served by the built-in edge" });
      continue;
    }
    const port = portOf(server?.port, `${prefix}.server.port`, name);
    const scheme = server?.scheme || "http";
    if (scheme !== "http" && scheme !== "https") {
      report({ code: "scheme-unsupported", severity: "error", label: `${prefix}.server.scheme`, message: `scheme "${scheme}" is not served by the built-in edge` });
      continue;
    }
    if (options.serversTransport) {
      report({ code: "servers-transport", severity: "error", label: `${prefix}.serverstransport`, message: `servers transport "${options.serversTransport}" cannot be defined by labels and is not part of Co-op Cloud's Traefik` });
      continue;
    }
    targets.set(name, { serviceId: service.id, port, scheme, passHostHeader: options.passHostHeader ?? true, ...(options.sticky?.cookie && { sticky: stickyCookie(options.sticky.cookie, name) }), options });
  }
  return targets;
}

function tcpTargets(service: EdgeService, dynamic: Dynamic, own: string): Map<string, { serviceId: string; port: number }> {
  const given = Object.entries(dynamic.tcp?.services ?? {});
  const entries: typeof given = given.length === 0 ? [[own, { loadBalancer: {} }]] : given;
  return new Map(entries.map(([name, { loadBalancer }]) => {
    if (!loadBalancer) throw new Skip("no-load-balancer", `TCP service "${name}" has no load balancer`, `traefik.tcp.services.${name}`);
    return [name, { serviceId: service.id, port: portOf(loadBalancer.server?.port, `traefik.tcp.services.${name}.loadbalancer.server.port`, name) }];
  }));
}

/** With Swarm, Traefik never guesses a port from the image or from published ports. */
function portOf(port: string | undefined, label: string, name: string): number {
  if (!port) throw new Skip("port-missing", `service "${name}" has no port: with Swarm, Traefik needs this label and then ignores all labels of the service`, label);
  if (!/^\d+$/.test(port) || Number(port) < 1 || Number(port) > 65_535) throw new Skip("port-invalid", `"${port}" is not a port`, label);
  return Number(port);
}

/** Traefik's name for what has none: everything but letters and digits becomes a dash. */
export function normalize(name: string): string {
  return name.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== "").join("-");
}
