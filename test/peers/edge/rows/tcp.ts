import type { ParityGroup } from "../row.ts";
import { domain, own, prefixed, usual } from "./labels.ts";

const none = { status: 404 } as const;

function tcpLabels(port: string, router: Readonly<Record<string, string | undefined>>): ReturnType<typeof prefixed> {
  return { "traefik.enable": "true", [`traefik.tcp.services.${own}.loadbalancer.server.port`]: port, ...prefixed(`traefik.tcp.routers.${own}`, router) };
}

export const tcp: ParityGroup = {
  title: "TCP",
  rows: [
    { id: "sni", what: "HostSNI, TLS ended by the edge", services: { app: { labels: tcpLabels("9000", { "rule": `HostSNI(\`${domain}\`)`, "entrypoints": "web-secure", "tls.certresolver": "" }) } }, asks: [{ by: "tcp", traefik: { status: "connected", body: "tcp of app" } }, { host: `other-${domain}`, traefik: none }] },
    { id: "sni-through", what: "HostSNI, TLS passed through", services: { app: { labels: tcpLabels("9443", { "rule": `HostSNI(\`${domain}\`)`, "entrypoints": "web-secure", "tls.passthrough": "true" }) } }, asks: [{ by: "tcp", traefik: { status: "connected", body: "tls of app" } }] },
    { id: "sni-two", what: "HostSNI of two names and HostSNIRegexp", services: { app: { labels: tcpLabels("9000", { rule: `HostSNI(\`${domain}\`) || HostSNIRegexp(\`^[a-z]+\\.${domain}$\`)`, entrypoints: "web-secure", tls: "true" }) } }, asks: [{ by: "tcp", traefik: { status: "connected", body: "tcp of app" } }, { by: "tcp", host: `a.${domain}`, traefik: { status: "connected", body: "tcp of app" } }, { host: `a1.${domain}`, traefik: none }] },
    { id: "sni-no-tls", what: "HostSNI with a name, without TLS", services: { app: { labels: tcpLabels("9000", { rule: `HostSNI(\`${domain}\`)`, entrypoints: "web-secure" }) } }, asks: [{ traefik: none }] },
    { id: "sni-any", what: "HostSNI(*) on web without TLS: before everything else there", services: { app: { labels: tcpLabels("9000", { rule: "HostSNI(`*`)", entrypoints: "web" }) } }, asks: [{ by: "tcp", plain: true, traefik: { status: "connected", body: "tcp of app" } }, { traefik: none }], alone: true },
    { id: "tcp-and-http", what: "TCP and HTTP for two names of one service", services: { app: { labels: usual({ ...tcpLabels("9000", { rule: `HostSNI(\`tcp.${domain}\`)`, entrypoints: "web-secure", tls: "true" }) }) } }, asks: [{ traefik: { status: 200, app: "app" } }, { by: "tcp", host: `tcp.${domain}`, traefik: { status: "connected", body: "tcp of app" } }] },
    { id: "tcp-entry", what: "an entry point that only some Traefiks have (gitea-ssh)", services: { app: { labels: usual({ ...tcpLabels("9000", { rule: "HostSNI(`*`)", entrypoints: "gitea-ssh" }) }) } }, asks: [{ traefik: { status: 200, app: "app" } }] },
    { id: "udp-entry", what: "a UDP router (Jitsi, TURN)", services: { app: { labels: usual({ [`traefik.udp.routers.${own}.entrypoints`]: "jvb", [`traefik.udp.services.${own}.loadbalancer.server.port`]: "10000" }) } }, asks: [{ traefik: { status: 200, app: "app" } }] },
    { id: "tcp-bad-rule", what: "Host in a TCP rule", services: { app: { labels: tcpLabels("9000", { rule: `Host(\`${domain}\`)`, entrypoints: "web-secure", tls: "true" }) } }, asks: [{ traefik: none }] },
  ],
};
