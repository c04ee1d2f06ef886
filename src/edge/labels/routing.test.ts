import { describe, expect, it } from "vitest";
import { factsOf } from "../http/exchange.ts";
import { findRoute } from "../route.ts";
import { bareService, testExchange, testService } from "../testing.ts";
import type { ProblemCode } from "./problem.ts";
import { readRouting, type RoutingOptions } from "./routing.ts";
import type { EdgeService } from "./service.ts";

const P = "traefik.http.services.note.loadbalancer.server.port";
const R = "traefik.http.routers.note";

/** Routers that work, and `code:severity` of each problem. */
function outcome(services: EdgeService | readonly EdgeService[], options?: RoutingOptions): { routes: string[]; problems: string[] } {
  const { routes, problems } = readRouting([services].flat(), options);
  return { routes: routes.map(({ name }) => name), problems: problems.map(({ code, severity }) => `${code}:${severity}`) };
}

describe("a service that is routed", () => {
  it("gives a route with all that is needed to serve it", () => {
    const { routes, problems } = readRouting([testService()]);
    expect(problems).toEqual([]);
    expect(routes).toMatchObject([{
      name: "note", stack: "note", definedBy: ["note_app"], entryPoints: ["web-secure"], tls: true, priority: 17, middlewares: [],
      targets: [{ serviceId: "id-note", port: 8080, scheme: "http", passHostHeader: true }],
    }]);
  });

  it.each<[string, Record<string, string | undefined>]>([
    ["the network named", { "traefik.docker.network": "proxy" }],
    ["the network named for Swarm", { "traefik.swarm.network": "proxy" }],
    ["tls=true", { [`${R}.tls.certresolver`]: undefined, [`${R}.tls`]: "true" }],
    ["options in other case", { [P]: undefined, "traefik.http.services.note.loadBalancer.server.Port": "8080" }],
    ["all entry points by default", { [`${R}.entrypoints`]: undefined }],
    ["the service named with its provider", { [`${R}.service`]: "note@swarm" }],
    ["domains of the certificate", { [`${R}.tls.domains[0].main`]: "note.test", [`${R}.tls.domains[0].sans`]: "*.note.test" }],
    ["another label system", { "backupbot.backup": "true", "coop-cloud.note.version": "1" }],
    ["the default TLS options", { [`${R}.tls.options`]: "default" }],
    ["sticky sessions", { "traefik.http.services.note.loadbalancer.sticky.cookie": "true" }],
  ])("has %s", (_, labels) => expect(outcome(testService(labels))).toEqual({ routes: ["note"], problems: [] }));

  it("may leave out the port of a TCP service that is not there", () => {
    const service = bareService({ "traefik.enable": "true", "traefik.tcp.routers.ssh.rule": "HostSNI(`*`)", "traefik.tcp.routers.ssh.entrypoints": "gitea-ssh", "traefik.tcp.services.ssh.loadbalancer.server.port": "2222" });
    expect(outcome(service)).toEqual({ routes: [], problems: ["tcp-not-served:warning"] });
  });
});

describe("a service that Traefik would not route", () => {
  it.each<[ProblemCode, string, Record<string, string | undefined>]>([
    ["not-enabled", "traefik.enable missing", { "traefik.enable": undefined }],
    ["port-missing", "the port label missing", { [P]: undefined }],
    ["port-missing", "the port label empty", { [P]: "" }],
    ["port-invalid", "a port by name", { [P]: "web" }],
    ["labels-invalid", "a misspelt option", { "traefik.http.services.note.loadbalancer.server.prot": "1" }],
    ["labels-invalid", "a misspelt section", { "traefik.htttp.routers.note.rule": "x", "traefik.http.router.note.rule": "x" }],
    ["labels-invalid", "a misspelt switch", { "traefik.enabled": "true" }],
    ["labels-invalid", "enable=yes", { "traefik.enable": "yes" }],
    ["labels-invalid", "a boolean that is none", { "traefik.http.services.note.loadbalancer.passhostheader": "yes" }],
    ["labels-invalid", "a priority that is no number", { [`${R}.priority`]: "high" }],
    ["labels-invalid", "a middleware without options", { "traefik.http.middlewares.m.redirectscheme": "" }],
    ["labels-invalid", "two dots", { "traefik.http..routers.x.rule": "x" }],
    ["labels-invalid", "a value where options belong", { [`${R}.rule.x`]: "x" }],
    ["docker-and-swarm", "both kinds of network labels", { "traefik.docker.network": "proxy", "traefik.swarm.network": "proxy" }],
    ["rule-invalid", "a rule that is none", { [`${R}.rule`]: "Host(note.test)" }],
    ["rule-invalid", "an unknown matcher", { [`${R}.rule`]: "Hots(`note.test`)" }],
    ["service-missing", "an unknown service", { [`${R}.service`]: "nope" }],
    ["service-missing", "a service of another provider", { [`${R}.service`]: "note@docker" }],
    ["middleware-missing", "an unknown middleware", { [`${R}.middlewares`]: "nope" }],
    ["middleware-missing", "a middleware of the docker provider", { [`${R}.middlewares`]: "m@docker", "traefik.http.middlewares.m.compress": "true" }],
    ["middleware-missing", "a middleware of a file", { [`${R}.middlewares`]: "keycloak@file" }],
    ["middleware-invalid", "a redirect without a scheme", { [`${R}.middlewares`]: "m", "traefik.http.middlewares.m.redirectscheme.permanent": "true" }],
    ["middleware-invalid", "a middleware of two types", { [`${R}.middlewares`]: "m", "traefik.http.middlewares.m.compress": "true", "traefik.http.middlewares.m.addprefix.prefix": "/x" }],
    ["middleware-invalid", "a chain that holds itself", { [`${R}.middlewares`]: "m", "traefik.http.middlewares.m.chain.middlewares": "m" }],
    ["middleware-missing", "a chain with an unknown member", { [`${R}.middlewares`]: "m", "traefik.http.middlewares.m.chain.middlewares": "nope" }],
    ["middleware-unsupported", "authentication by another service", { [`${R}.middlewares`]: "m", "traefik.http.middlewares.m.forwardauth.address": "http://x" }],
    ["entrypoint-missing", "only unknown entry points", { [`${R}.entrypoints`]: "websecure" }],
    ["tls-options", "unknown TLS options", { [`${R}.tls.options`]: "modern@file" }],
    ["service-ambiguous", "two services and a router that names none", { "traefik.http.services.other.loadbalancer.server.port": "1" }],
    ["scheme-unsupported", "h2c", { "traefik.http.services.note.loadbalancer.server.scheme": "h2c" }],
    ["servers-transport", "a servers transport", { "traefik.http.services.note.loadbalancer.serverstransport": "x@file" }],
    ["no-load-balancer", "a service without a load balancer", { [P]: undefined, "traefik.http.services.note.middlewares": "x" }],
    ["rule-syntax", "a matcher that the chosen syntax has not", { [`${R}.rule`]: "Host(`a`, `b`)", [`${R}.rulesyntax`]: "v3" }],
  ])("%s: %s", (code, _, labels) => {
    const { routes, problems } = readRouting([testService(labels)]);
    expect(routes).toEqual([]);
    expect(problems.map((problem) => `${problem.code}:${problem.severity}`)).toContain(`${code === "rule-syntax" ? "rule-invalid" : code}:error`);
  });

  it("names the label at fault", () => {
    const { problems } = readRouting([testService({ "traefik.http.services.note.loadbalancer.server.prot": "1" })]);
    expect(problems).toMatchObject([{ service: "note_app", stack: "note", label: "traefik.http.services.note.loadbalancer.server.prot", message: expect.stringContaining('"prot"') as string }]);
  });

  it("is off without a word when it has no Traefik labels or is switched off", () => {
    expect(outcome(bareService({ a: "b" }))).toEqual({ routes: [], problems: [] });
    expect(outcome(bareService({ "traefik.enable": "false" }))).toEqual({ routes: [], problems: [] });
    expect(outcome(testService({ "traefik.enable": "false" }))).toEqual({ routes: [], problems: ["not-enabled:warning"] });
  });

  it("gets a host of its own name when it has no rule", () => {
    const { routes, problems } = readRouting([testService({ [`${R}.rule`]: undefined })]);
    expect(routes).toMatchObject([{ rule: { text: "Host(`note-app`)" } }]);
    expect(problems).toMatchObject([{ code: "rule-missing", severity: "warning" }]);
  });

  it("has only a default router without any router label, and that is not for TLS", () => {
    expect(readRouting([bareService({ "traefik.enable": "true", [P]: "80" })]).routes).toMatchObject([{ name: "note-app", tls: false, rule: { hosts: ["note-app"] } }]);
  });
});

describe("networks", () => {
  it.each<[string, readonly string[], string | undefined, readonly string[], readonly string[]]>([
    ["the default one", ["internal", "proxy"], undefined, ["note"], []],
    ["one that the service is not on, with only proxy left", ["proxy"], "note_proxy", ["note"], ["network-missing:warning"]],
    ["one that the service is not on, with others left", ["proxy", "internal"], "note_proxy", [], ["network-missing:error"]],
    ["one that Traefik is not on", ["proxy", "internal"], "internal", [], ["network-not-proxy:error"]],
    ["the default one, which the service is not on", ["internal"], undefined, [], ["network-missing:error"]],
    ["none", [], undefined, [], ["no-network:error"]],
  ])("%s", (_, networks, label, routes, problems) =>
    expect(outcome(testService({ "traefik.docker.network": label }, { networks }))).toEqual({ routes, problems }));
});

describe("TLS and entry points", () => {
  it("a router on web-secure without TLS does not serve HTTPS", () => {
    const { routes, problems } = readRouting([testService({ [`${R}.tls.certresolver`]: undefined })]);
    const facts = factsOf(testExchange());
    expect(problems).toMatchObject([{ code: "tls-missing", severity: "error" }]);
    expect(findRoute(routes, { entryPoint: "web-secure", tls: true }, facts)).toBeUndefined();
    expect(findRoute(routes, { entryPoint: "web-secure", tls: false }, facts)?.name).toBe("note");
  });

  it("tls=false turns its options off", () => expect(outcome(testService({ [`${R}.tls`]: "false" })).problems).toEqual(["tls-missing:error"]));

  it("warns of an entry point that is not there when another is", () =>
    expect(outcome(testService({ [`${R}.entrypoints`]: "web-secure,websecure" }))).toEqual({ routes: ["note"], problems: ["entrypoint-missing:warning"] }));

  it("a plain router on web redirects, a TLS router on web-secure serves", () => {
    const { routes, problems } = readRouting([testService({
      "traefik.http.routers.note-http.rule": "Host(`note.test`)", "traefik.http.routers.note-http.entrypoints": "web", "traefik.http.routers.note-http.middlewares": "https",
      "traefik.http.middlewares.https.redirectscheme.scheme": "https",
    })]);
    const facts = factsOf(testExchange());
    expect(problems).toEqual([]);
    expect(findRoute(routes, { entryPoint: "web", tls: false }, facts)?.name).toBe("note-http");
    expect(findRoute(routes, { entryPoint: "web-secure", tls: true }, facts)?.name).toBe("note");
    expect(findRoute(routes, { entryPoint: "web", tls: true }, facts)).toBeUndefined();
  });
});

describe("rules", () => {
  it("warns when only one syntax reads the rule", () =>
    expect(outcome(testService({ [`${R}.rule`]: "Host(`note.test`, `www.note.test`)" }))).toEqual({ routes: ["note"], problems: ["rule-syntax:warning"] }));
  it.each([["v2", ["note"]], ["v3", []]] as const)("several hosts under %s", (ruleSyntax, routes) =>
    expect(outcome(testService({ [`${R}.rule`]: "Host(`note.test`, `www.note.test`)" }), { ruleSyntax }).routes).toEqual(routes));

  it.each([
    ["the longer rule", {}, "/api/x", "api"],
    ["the longer rule, where it matches", {}, "/other", "note"],
    ["the higher priority", { [`${R}.priority`]: "1000" }, "/api/x", "note"],
    ["the default where the priority is 0", { [`${R}.priority`]: "0" }, "/api/x", "api"],
  ])("%s wins", (_, labels, path, winner) => {
    const { routes } = readRouting([testService({ ...labels, "traefik.http.routers.api.rule": "Host(`note.test`) && PathPrefix(`/api`)", "traefik.http.routers.api.tls": "true", "traefik.http.routers.api.entrypoints": "web-secure" })]);
    expect(findRoute(routes, { entryPoint: "web-secure", tls: true }, factsOf(testExchange({ path })))?.name).toBe(winner);
  });

  it("warns of two routers between which Traefik chooses by chance", () => {
    const { problems } = readRouting([testService({ "traefik.http.routers.twin.rule": "Host(`note.test`)", "traefik.http.routers.twin.tls": "true" })]);
    expect(problems).toMatchObject([{ code: "priority-tie", severity: "warning" }]);
  });
});

describe("several services", () => {
  it("share a router and a service that both define alike", () => {
    const { routes, problems } = readRouting([testService(), testService({}, { id: "id-2", name: "note_second" })]);
    expect(problems).toEqual([]);
    expect(routes).toMatchObject([{ targets: [{ serviceId: "id-note" }, { serviceId: "id-2" }] }]);
  });

  it("lose a router that they define differently", () => {
    const { routes, problems } = readRouting([testService(), testService({ [`${R}.rule`]: "Host(`other.test`)" }, { id: "id-2", name: "other_app", stack: "other" })]);
    expect(routes).toEqual([]);
    expect(problems).toMatchObject([{ code: "router-conflict", service: "note_app" }, { code: "router-conflict", service: "other_app", stack: "other" }]);
  });

  it("lose a service whose options differ, and with it the router", () => {
    const { routes, problems } = readRouting([testService(), testService({ "traefik.http.services.note.loadbalancer.passhostheader": "false" }, { id: "id-2", name: "note_second" })]);
    expect(routes).toEqual([]);
    expect(problems.map(({ code }) => code)).toEqual(["service-conflict", "service-conflict", "service-missing"]);
  });

  it("use each other's middlewares and services", () => {
    const other = bareService({ "traefik.enable": "true", "traefik.http.middlewares.m.compress": "true", "traefik.http.services.static.loadbalancer.server.port": "80", "traefik.http.routers.s.rule": "Host(`s.test`)" }, { id: "id-2", name: "note_static" });
    const { routes } = readRouting([testService({ [`${R}.middlewares`]: "m@swarm, security@file", [`${R}.service`]: "static" }), other]);
    expect(routes.find(({ name }) => name === "note")).toMatchObject({ targets: [{ serviceId: "id-2", port: 80 }], middlewares: [{ name: "m" }, { name: "security@file" }] });
  });

  it("fail one without the other", () =>
    expect(outcome([testService({ [P]: undefined }), testService({ "traefik.http.routers.note.rule": "Host(`b.test`)" }, { id: "id-2", name: "note_b" })]).routes).toEqual(["note"]));
});

const tcp = (labels: Record<string, string>): EdgeService => bareService({ "traefik.enable": "true", "traefik.tcp.services.t.loadbalancer.server.port": "5432", ...labels });

describe("TCP routers", () => {
  it("pass TLS on or end it", () => {
    const service = tcp({
      "traefik.tcp.routers.a.rule": "HostSNI(`a.test`)", "traefik.tcp.routers.a.entrypoints": "web-secure", "traefik.tcp.routers.a.tls.passthrough": "true",
      "traefik.tcp.routers.b.rule": "HostSNI(`b.test`)", "traefik.tcp.routers.b.entrypoints": "web-secure", "traefik.tcp.routers.b.tls": "true",
    });
    expect(readRouting([service]).tcpRoutes).toMatchObject([{ name: "a", tls: "passthrough", targets: [{ port: 5432 }] }, { name: "b", tls: "terminate" }]);
  });
  it.each([
    ["a name without TLS", { "traefik.tcp.routers.a.rule": "HostSNI(`a.test`)", "traefik.tcp.routers.a.entrypoints": "web-secure" }, "rule-invalid:error"],
    ["no rule", { "traefik.tcp.routers.a.entrypoints": "web-secure" }, "rule-missing:error"],
    ["an HTTP rule", { "traefik.tcp.routers.a.rule": "Host(`a.test`)", "traefik.tcp.routers.a.tls": "true" }, "rule-invalid:error"],
  ])("are refused with %s", (_, labels, problem) => expect(outcome(tcp(labels)).problems).toEqual([problem]));
});
