import type { ParityGroup } from "../row.ts";
import { domain, own, prefixed, renamed, router, usual, usualRule } from "./labels.ts";

const ok = { status: 200, app: "app" } as const;
const none = { status: 404, body: "404 page not found\n" } as const;
const balancer = `traefik.http.services.${own}.loadbalancer`;
const port = `${balancer}.server.port`;

export const services: ParityGroup = {
  title: "Services, ports and networks",
  rows: [
    { id: "port-missing", what: "no port, although the app listens on several", services: { app: { labels: usual({ [port]: undefined }) } }, asks: [{ traefik: none }] },
    { id: "port-other", what: "another port", services: { app: { labels: usual({ [port]: "8081" }) } }, asks: [{ traefik: { ...ok, port: 8081 } }] },
    { id: "port-closed", what: "a port on which nobody listens", services: { app: { labels: usual({ [port]: "9" }) } }, asks: [{ traefik: { status: 502, body: "Bad Gateway" } }, { method: "POST", body: 5, traefik: { status: 502, body: "Bad Gateway" } }] },
    { id: "port-text", what: "a port that is no number", services: { app: { labels: usual({ [port]: "http" }) } }, asks: [{ traefik: none }] },
    { id: "port-name", what: "the service's name written otherwise than the router's: it is the only one", services: { app: { labels: usual({ [port]: undefined, [`traefik.http.services.${own}-app.loadbalancer.server.port`]: "8080" }) } }, asks: [{ traefik: ok }] },
    { id: "two-services", what: "two services, and a router that does not say which", services: { app: { labels: usual({ [`traefik.http.services.${own}-b.loadbalancer.server.port`]: "8081" }) } }, asks: [{ traefik: none }] },
    { id: "service-unknown", what: "a router to a service that there is not", services: { app: { labels: usual({ [`traefik.http.routers.${own}.service`]: "nobody" }) } }, asks: [{ traefik: none }] },
    { id: "service-swarm", what: "a router to service@swarm", services: { app: { labels: usual({ [`traefik.http.routers.${own}.service`]: `${own}@swarm` }) } }, asks: [{ traefik: ok }] },
    { id: "service-docker", what: "a router to service@docker", services: { app: { labels: usual({ [`traefik.http.routers.${own}.service`]: `${own}@docker` }) } }, asks: [{ traefik: none }] },
    { id: "asleep", what: "a service without a running task", services: { app: { on: "asleep", labels: usual() } }, asks: [{ traefik: none, here: { status: 502, body: "Bad Gateway" } }], difference: { why: "Traefik learns labels from running tasks and forgets them with the last one. The built-in edge says which service has no task." } },
    {
      id: "shared-service", what: "two Swarm services that define one service alike: requests go to both",
      services: { app: { labels: usual() }, again: { labels: usual() } },
      asks: [{ headers: { "Reply-Bytes": "3" }, traefik: { status: 200, body: "\u0000\u0001\u0002" } }],
    },
    { id: "service-conflict", what: "two Swarm services that define one service differently", services: { app: { labels: usual({ [`${balancer}.passhostheader`]: "false" }) }, again: { labels: usual() } }, asks: [{ traefik: none }] },
    { id: "router-conflict", what: "two Swarm services that define one router differently", services: { app: { labels: usual() }, other: { labels: usual({ ...renamed("-b"), ...router(own, `Host(\`${domain}\`) && PathPrefix(\`/x\`)`, { service: `${own}-b` }) }) } }, asks: [{ traefik: none }, { path: "/x", traefik: none }] },
    { id: "app-and-db", what: "a second service without labels", services: { app: { labels: usual() }, db: { labels: {} } }, asks: [{ traefik: ok }] },
    { id: "https-behind", what: "server.scheme=https with a certificate that nobody signed", services: { app: { labels: usual({ [port]: "8443", [`${balancer}.server.scheme`]: "https" }) } }, asks: [{ traefik: { status: 500, body: "Internal Server Error" } }] },
    { id: "https-to-http", what: "an app that speaks TLS, without server.scheme=https", services: { app: { labels: usual({ [port]: "8443" }) } }, asks: [{ traefik: { status: 400, body: "Client sent an HTTP request to an HTTPS server.\n" } }] },
    { id: "h2c-behind", what: "server.scheme=h2c (gRPC)", services: { app: { labels: usual({ [`${balancer}.server.scheme`]: "h2c" }) } }, asks: [{ traefik: ok, here: none }], difference: { why: "The built-in edge speaks HTTP/1.1 with apps: such a service is left out.", problem: "scheme-unsupported" } },
    { id: "tcp-behind", what: "an app that speaks no HTTP", services: { app: { labels: usual({ [port]: "9000" }) } }, asks: [{ traefik: { status: 500, body: "Internal Server Error" } }] },
    { id: "no-host", what: "passhostheader=false", services: { app: { labels: usual({ [`${balancer}.passhostheader`]: "false" }) } }, asks: [{ traefik: { ...ok, sent: { "x-forwarded-host": domain } } }] },
    { id: "health-check", what: "a health check of the load balancer's own", services: { app: { labels: usual(prefixed(balancer, { "healthcheck.path": "/", "healthcheck.interval": "1s", "healthcheck.timeout": "1s" })) } }, asks: [{ traefik: ok }] },
    {
      id: "sticky", what: "a sticky cookie",
      services: { app: { labels: usual(prefixed(balancer, { "sticky.cookie.name": "stay", "sticky.cookie.httpOnly": "true", "sticky.cookie.secure": "true" })) } },
      asks: [{ traefik: { ...ok, headers: { "set-cookie": "stay=<task>; Path=/; HttpOnly; Secure" } } }, { headers: { Cookie: "stay=none" }, traefik: { ...ok, headers: { "set-cookie": "stay=<task>; Path=/; HttpOnly; Secure" } } }],
    },
    {
      id: "sticky-unnamed", what: "a sticky cookie without a name",
      services: { app: { labels: usual({ [`${balancer}.sticky.cookie`]: "true", [`${balancer}.sticky.cookie.samesite`]: "lax" }) } },
      asks: [{ traefik: ok }],
    },
    { id: "transport", what: "a servers transport that there is not", services: { app: { labels: usual({ [`${balancer}.serversTransport`]: "insecure@file" }) } }, asks: [{ traefik: none }] },
    { id: "both-networks", what: "two networks, one of which is Traefik's", services: { app: { on: "both", labels: usual() } }, asks: [{ traefik: ok }] },
    { id: "network-docker", what: "two networks, traefik.docker.network names Traefik's", services: { app: { on: "both", labels: usual({ "traefik.docker.network": "${PROXY}" }) } }, asks: [{ traefik: ok }] },
    { id: "network-swarm", what: "traefik.swarm.network names Traefik's", services: { app: { on: "both", labels: usual({ "traefik.swarm.network": "${PROXY}" }) } }, asks: [{ traefik: ok }] },
    { id: "network-wrong", what: "two networks, traefik.docker.network names the other", services: { app: { on: "both", labels: usual({ "traefik.docker.network": "${BACKEND}" }) } }, asks: [{ traefik: { status: [404, 502, 504] }, here: none }], difference: { why: "Traefik connects to an address of a network that it is not on: refused, unanswered, or answered by whoever has that address beyond the host. The built-in edge knows beforehand, and has no route.", problem: "network-not-proxy" } },
    { id: "network-both-named", what: "traefik.docker.network and traefik.swarm.network", services: { app: { on: "both", labels: usual({ "traefik.docker.network": "${PROXY}", "traefik.swarm.network": "${PROXY}" }) } }, asks: [{ traefik: none }] },
    { id: "elsewhere", what: "a service that is not on Traefik's network", services: { app: { on: "elsewhere", labels: usual() } }, asks: [{ traefik: { status: [404, 502, 504] }, here: none }], difference: { why: "As before: no answer there, no route here.", problem: "network-missing" } },
    { id: "no-network", what: "a service on no network", services: { app: { on: "alone", labels: usual() } }, asks: [{ traefik: none }] },
    {
      id: "web-and-stream", what: "two services of one app, by path (Mastodon's streaming)",
      services: { app: { labels: usual() }, streaming: { labels: usual({ ...renamed("-streaming"), ...router(`${own}-streaming`, `(${usualRule} && PathPrefix(\`/api/v1/streaming\`))`) }) } },
      asks: [{ path: "/api/v1/timelines", traefik: ok }, { path: "/api/v1/streaming?stream=user", traefik: { status: 200, app: "streaming" } }, { path: "/api/v1/streaming", by: "websocket", traefik: { status: 101, body: "5 characters came back" } }],
    },
  ],
};
