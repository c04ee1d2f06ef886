import { isDeepStrictEqual } from "node:util";
import { buildMiddleware, UnsupportedMiddleware, type Lookup } from "../middleware/build.ts";
import type { Middleware } from "../middleware/middleware.ts";
import { compileAnyRule, compileRule, defaultPriority, type CompiledRule, type RuleSyntax } from "../rule/match.ts";
import { RuleError } from "../rule/tokens.ts";
import type { EdgeProblem } from "./problem.ts";
import { readService, type EdgeService, type HttpMiddleware, type ServiceShare, type Target } from "./service.ts";
import { compileSni, type SniRule } from "./sni-rule.ts";

/** An HTTP router that works. */
export type HttpRoute = {
  readonly name: string;
  readonly stack: string;
  /** The Swarm services that define it. */
  readonly definedBy: readonly string[];
  readonly entryPoints: readonly string[];
  /** It serves only TLS when true, only plain HTTP when false, as in Traefik. */
  readonly tls: boolean;
  readonly rule: CompiledRule;
  readonly priority: number;
  readonly middlewares: readonly Middleware[];
  readonly targets: readonly Target[];
};

/** A TCP router on one of the edge's entry points. */
export type TcpRoute = {
  readonly name: string;
  readonly stack: string;
  readonly entryPoints: readonly string[];
  readonly rule: SniRule;
  readonly priority: number;
  readonly tls: "none" | "terminate" | "passthrough";
  readonly targets: readonly { readonly serviceId: string; readonly port: number }[];
};

export type Routing = { readonly routes: readonly HttpRoute[]; readonly tcpRoutes: readonly TcpRoute[]; readonly problems: readonly EdgeProblem[] };

export type RoutingOptions = {
  /** Default `["web", "web-secure"]`. */
  readonly entryPoints?: readonly string[];
  /** Networks that Traefik is on; the first is the provider's default. Default `["proxy"]`. */
  readonly networks?: readonly string[];
  /** How rules are read when a router has no `ruleSyntax` label. `auto` (default) takes what v2 or v3 accepts, and warns when it is only one of them. */
  readonly ruleSyntax?: RuleSyntax | "auto";
  /** Middlewares that Traefik knows from its file provider (`name@file`). Default: `security`, as Co-op Cloud's Traefik recipe has it. */
  readonly fileMiddlewares?: Readonly<Record<string, HttpMiddleware>>;
};

const coopCloudFile: Readonly<Record<string, HttpMiddleware>> = {
  security: { headers: { frameDeny: true, browserXssFilter: true, contentTypeNosniff: true, stsIncludeSubdomains: true, stsPreload: true, stsSeconds: 31_536_000 } },
};

/**
 * Joins the labels of all services to routes, as Traefik's Swarm provider does with `exposedByDefault=false`: names are shared by all services, and
 * what two services define differently under one name is dropped. Every reason not to route something is a problem.
 */
export function readRouting(services: readonly EdgeService[], options: RoutingOptions = {}): Routing {
  const { entryPoints = ["web", "web-secure"], networks = ["proxy"], ruleSyntax = "auto", fileMiddlewares = coopCloudFile } = options;
  const problems: EdgeProblem[] = [];
  const report = (service: EdgeService, problem: Omit<EdgeProblem, "service" | "stack">): void => void problems.push({ service: service.name, stack: service.stack, ...problem });
  const shares = services.toSorted((a, b) => (a.name < b.name ? -1 : 1)).flatMap((service) => readService(service, networks, (problem) => report(service, problem)) ?? []);

  const targets = joinTargets(shares, (share) => share.services, (share, name) => report(share.service, {
    code: "service-conflict", severity: "error", label: `traefik.http.services.${name}`, message: `service "${name}" is defined with different options by several Swarm services; Traefik drops it`,
  }));
  const tcpTargets = joinTargets(shares, (share) => share.tcpServices, () => undefined);
  const middlewares = joinSame(shares, (share) => share.middlewares, (share, name) => report(share.service, {
    code: "middleware-conflict", severity: "error", label: `traefik.http.middlewares.${name}`, message: `middleware "${name}" is defined differently by several Swarm services; Traefik drops it`,
  }));
  const routers = joinSame(shares, (share) => share.routers, (share, name) => report(share.service, {
    code: "router-conflict", severity: "error", label: `traefik.http.routers.${name}`, message: `router "${name}" is defined differently by several Swarm services; Traefik drops it`,
  }));
  const tcpRouters = joinSame(shares, (share) => share.tcpRouters, (share, name) => report(share.service, {
    code: "router-conflict", severity: "error", label: `traefik.tcp.routers.${name}`, message: `TCP router "${name}" is defined differently by several Swarm services; Traefik drops it`,
  }));

  const lookup: Lookup = (name, seen) => {
    const { plain, config } = findMiddleware(name, middlewares, fileMiddlewares);
    if (seen.includes(plain)) throw new Error(`middleware "${name}" uses itself`);
    try {
      return buildMiddleware(plain, config, lookup, seen);
    } catch (error) {
      if (error instanceof MiddlewareFault) throw error;
      throw new MiddlewareFault(error instanceof UnsupportedMiddleware ? "middleware-unsupported" : "middleware-invalid", `middleware "${name}": ${(error as Error).message}`);
    }
  };

  const routes: HttpRoute[] = [];
  for (const [name, { value: router, owners }] of routers) {
    const owner = owners[0] as ServiceShare;
    const label = (option: string): string => `traefik.http.routers.${name}.${option}`;
    const fail = (code: EdgeProblem["code"], option: string, message: string): void => report(owner.service, { code, severity: "error", label: label(option), message });
    const warn = (code: EdgeProblem["code"], option: string, message: string): void => report(owner.service, { code, severity: "warning", label: label(option), message });

    const wanted = router.entryPoints?.length ? router.entryPoints : entryPoints;
    for (const missing of wanted.filter((entry) => !entryPoints.includes(entry))) warn("entrypoint-missing", "entrypoints", `there is no entry point "${missing}" (there are ${entryPoints.join(", ")})`);
    const known = wanted.filter((entry) => entryPoints.includes(entry));
    if (known.length === 0) {
      fail("entrypoint-missing", "entrypoints", `router "${name}" has no entry point that exists`);
      continue;
    }
    const rule = compile(router.rule, ruleSyntaxOf(router.ruleSyntax) ?? ruleSyntax, (code, severity, message) => report(owner.service, { code, severity, label: label("rule"), message }));
    const target = targets.get(plainName(router.service));
    if (!target) fail("service-missing", "service", `router "${name}" sends to service "${router.service}", which does not exist`);
    const chain = resolveChain(router.middlewares ?? [], lookup, (code, message) => fail(code, "middlewares", message));
    if (!rule || !target || !chain) continue;
    for (const note of new Set(chain.flatMap((middleware) => (middleware.note === undefined ? [] : [`middleware "${middleware.name}": ${middleware.note}`])))) warn("middleware-not-applied", "middlewares", note);
    if (router.tls?.options && router.tls.options !== "default") {
      fail("tls-options", "tls.options", `TLS options "${router.tls.options}" do not exist; only "default" does`);
      continue;
    }
    const tls = router.tls !== undefined;
    if (!tls && known.includes("web-secure")) {
      report(owner.service, {
        code: "tls-missing", severity: known.length === 1 ? "error" : "warning", label: label("tls"),
        message: `router "${name}" is on web-secure without TLS, so it answers only plain HTTP on port 443; add ${label("tls.certresolver")} or ${label("tls")}=true`,
      });
    }
    routes.push({
      name, tls, rule, stack: owner.service.stack, definedBy: owners.map((share) => share.service.name), entryPoints: known,
      priority: router.priority || defaultPriority(router.rule), middlewares: chain, targets: target,
    });
  }
  reportTies(routes, (route, other) => {
    const service = services.find(({ name }) => route.definedBy.includes(name));
    if (service) report(service, { code: "priority-tie", severity: "warning", label: `traefik.http.routers.${route.name}.priority`, message: `routers "${route.name}" and "${other.name}" have the same rule and priority: Traefik may take either` });
  });

  const tcpRoutes: TcpRoute[] = [];
  for (const [name, { value: router, owners }] of tcpRouters) {
    const service = (owners[0] as ServiceShare).service;
    const known = (router.entryPoints?.length ? router.entryPoints : entryPoints).filter((entry) => entryPoints.includes(entry));
    const target = tcpTargets.get(plainName(router.service));
    const label = `traefik.tcp.routers.${name}`;
    try {
      if (known.length === 0) report(service, { code: "tcp-not-served", severity: "warning", label: `${label}.entrypoints`, message: `TCP router "${name}" is on ${(router.entryPoints ?? []).join(", ")}, which exists only where the operator of Traefik enabled it` });
      else if (!target) report(service, { code: "service-missing", severity: "error", label: `${label}.service`, message: `TCP router "${name}" sends to service "${router.service}", which does not exist` });
      else {
        const rule = compileSni(router.rule);
        if (!router.tls && !rule.any) throw new RuleError("HostSNI with a name needs TLS", 0);
        tcpRoutes.push({ name, stack: service.stack, entryPoints: known, rule, priority: router.priority || defaultPriority(router.rule), tls: router.tls ? (router.tls.passthrough ? "passthrough" : "terminate") : "none", targets: target });
      }
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      report(service, { code: "rule-invalid", severity: "error", label: `${label}.rule`, message: `rule of TCP router "${name}": ${error.message} (at character ${error.offset + 1})` });
    }
  }
  return { routes: routes.sort((a, b) => b.priority - a.priority || (a.name < b.name ? -1 : 1)), tcpRoutes: tcpRoutes.sort((a, b) => b.priority - a.priority), problems };
}

type MiddlewareCode = "middleware-missing" | "middleware-invalid" | "middleware-unsupported";

class MiddlewareFault extends Error {
  readonly code: MiddlewareCode;

  constructor(code: MiddlewareCode, message: string) {
    super(message);
    this.code = code;
  }
}

type Joined<V> = Map<string, { value: V; owners: ServiceShare[] }>;

/** What every share defines under a name, where all definitions are equal; the others are reported and left out. */
function joinSame<V>(shares: readonly ServiceShare[], pick: (share: ServiceShare) => ReadonlyMap<string, V>, conflict: (share: ServiceShare, name: string) => void): Joined<V> {
  const joined: Joined<V> = new Map();
  const broken = new Set<string>();
  for (const share of shares) {
    for (const [name, value] of pick(share)) {
      const known = joined.get(name);
      if (!known) joined.set(name, { value, owners: [share] });
      else {
        known.owners.push(share);
        if (!isDeepStrictEqual(known.value, value)) broken.add(name);
      }
    }
  }
  for (const name of broken) {
    for (const share of joined.get(name)?.owners ?? []) conflict(share, name);
    joined.delete(name);
  }
  return joined;
}

/** Services of the same name and options become one with all their servers. */
function joinTargets<V extends { serviceId: string; port: number; options?: unknown }>(
  shares: readonly ServiceShare[], pick: (share: ServiceShare) => ReadonlyMap<string, V>, conflict: (share: ServiceShare, name: string) => void,
): Map<string, Omit<V, "options">[]> {
  const options = joinSame(shares, (share) => new Map([...pick(share)].map(([name, { options: value }]) => [name, value])), conflict);
  return new Map([...options].map(([name, { owners }]) => [name, owners.flatMap((share) => {
    const found = pick(share).get(name);
    if (!found) return [];
    const { options: _, ...target } = found;
    return [target];
  })]));
}

/** Names without a provider belong to the Swarm provider, and so do those with `@swarm`. */
function plainName(name: string): string {
  return name.replace(/@swarm$/, "");
}

function findMiddleware(name: string, own: Joined<HttpMiddleware>, file: Readonly<Record<string, HttpMiddleware>>): { plain: string; config: HttpMiddleware } {
  const plain = plainName(name);
  const config = plain.endsWith("@file") ? file[plain.slice(0, -"@file".length)] : own.get(plain)?.value;
  if (config) return { plain, config };
  const hint = plain.endsWith("@docker") ? ": with Swarm the provider is called swarm; leave out \"@docker\"" : "";
  throw new MiddlewareFault("middleware-missing", `middleware "${name}" does not exist${hint}`);
}

function resolveChain(names: readonly string[], lookup: Lookup, fail: (code: MiddlewareCode, message: string) => void): Middleware[] | undefined {
  try {
    return names.flatMap((name) => lookup(name, []));
  } catch (error) {
    if (error instanceof MiddlewareFault) fail(error.code, error.message);
    else fail("middleware-invalid", (error as Error).message);
    return undefined;
  }
}

function ruleSyntaxOf(label: string | undefined): RuleSyntax | undefined {
  if (label === undefined || label === "" || label === "default") return undefined;
  return label === "v2" ? "v2" : "v3";
}

function compile(rule: string, syntax: RuleSyntax | "auto", report: (code: "rule-invalid" | "rule-syntax", severity: "error" | "warning", message: string) => void): CompiledRule | undefined {
  try {
    if (syntax !== "auto") return compileRule(rule, syntax);
    const compiled = compileAnyRule(rule);
    if (compiled.accepted.length === 1) {
      report("rule-syntax", "warning", `only rule syntax ${compiled.syntax} reads this rule so; say it with the label .ruleSyntax=${compiled.syntax}, since instances differ in their default`);
    }
    return compiled;
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    report("rule-invalid", "error", `${error.message} (at character ${error.offset + 1} of ${rule})`);
    return undefined;
  }
}

function reportTies(routes: readonly HttpRoute[], tie: (route: HttpRoute, other: HttpRoute) => void): void {
  routes.forEach((route, index) => {
    const other = routes.slice(0, index).find((earlier) => earlier.tls === route.tls && earlier.priority === route.priority && earlier.rule.text === route.rule.text && earlier.entryPoints.some((entry) => route.entryPoints.includes(entry)));
    if (other) tie(route, other);
  });
}
