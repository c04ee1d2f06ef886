import type { ParityGroup } from "../row.ts";
import { domain, own, router, usual, usualRule } from "./labels.ts";

const ok = { status: 200, app: "app" } as const;
const none = { status: 404, body: "404 page not found\n" } as const;
const entry = `traefik.http.routers.${own}.entrypoints`;
const tls = `traefik.http.routers.${own}.tls`;

export const switches: ParityGroup = {
  title: "Switches, entry points and TLS",
  rows: [
    { id: "disabled", what: "traefik.enable=false", services: { app: { labels: usual({ "traefik.enable": "false" }) } }, asks: [{ traefik: none }] },
    { id: "not-enabled", what: "no traefik.enable", services: { app: { labels: usual({ "traefik.enable": undefined }) } }, asks: [{ traefik: none }] },
    { id: "enable-empty", what: "traefik.enable without a value", services: { app: { labels: usual({ "traefik.enable": "" }) } }, asks: [{ traefik: none }] },
    { id: "enable-yes", what: "traefik.enable=yes", services: { app: { labels: usual({ "traefik.enable": "yes" }) } }, asks: [{ traefik: none }] },
    { id: "upper-case", what: "labels in upper case", services: { app: { labels: usual({ [entry]: undefined, [`traefik.HTTP.Routers.${own}.EntryPoints`]: "web-secure" }) } }, asks: [{ traefik: ok }] },
    { id: "typo", what: "an option that there is not", services: { app: { labels: usual({ [`traefik.http.routers.${own}.entrypoint`]: "web-secure" }) } }, asks: [{ traefik: none }] },
    { id: "typo-kind", what: "http.router instead of http.routers", services: { app: { labels: usual({ [`traefik.http.router.${own}.rule`]: usualRule }) } }, asks: [{ traefik: none }] },
    { id: "priority-text", what: "a priority that is no number", services: { app: { labels: usual({ [`traefik.http.routers.${own}.priority`]: "high" }) } }, asks: [{ traefik: none }] },
    { id: "web", what: "a router on web without TLS", services: { app: { labels: usual({ [entry]: "web", [`${tls}.certresolver`]: undefined }) } }, asks: [{ plain: true, traefik: { ...ok, sent: { "x-forwarded-proto": "http", "x-forwarded-port": "80" } } }, { traefik: none }] },
    { id: "web-tls", what: "a router on web with TLS", services: { app: { labels: usual({ [entry]: "web" }) } }, asks: [{ plain: true, traefik: none }] },
    { id: "secure-no-tls", what: "a router on web-secure without TLS", services: { app: { labels: usual({ [`${tls}.certresolver`]: undefined }) } }, asks: [{ traefik: none }] },
    { id: "tls-true", what: "tls=true", services: { app: { labels: usual({ [`${tls}.certresolver`]: undefined, [tls]: "true" }) } }, asks: [{ traefik: ok }] },
    { id: "tls-false", what: "tls=false", services: { app: { labels: usual({ [`${tls}.certresolver`]: undefined, [tls]: "false" }) } }, asks: [{ traefik: none }] },
    { id: "resolver-unknown", what: "a certificate resolver that there is not", services: { app: { labels: usual({ [`${tls}.certresolver`]: "production" }) } }, asks: [{ traefik: ok }] },
    { id: "tls-options", what: "TLS options that there are not", services: { app: { labels: usual({ [`${tls}.options`]: "modern@file" }) } }, asks: [{ traefik: { status: "closed" }, here: none }], difference: { why: "Traefik refuses TLS for such a host. The built-in edge has no route.", problem: "tls-options" } },
    { id: "tls-domains", what: "domains for the certificate", services: { app: { labels: usual({ [`${tls}.domains[0].main`]: domain, [`${tls}.domains[0].sans`]: `www.${domain}` }) } }, asks: [{ traefik: ok }] },
    { id: "no-entry", what: "no entry point: all of them", services: { app: { labels: usual({ [entry]: undefined }) } }, asks: [{ traefik: ok }, { plain: true, traefik: none }] },
    { id: "entry-unknown", what: "an entry point that there is not", services: { app: { labels: usual({ [entry]: "websecure" }) } }, asks: [{ traefik: none }] },
    { id: "entry-one-known", what: "two entry points, one of which there is", services: { app: { labels: usual({ [entry]: "websecure, web-secure" }) } }, asks: [{ traefik: ok }] },
    {
      id: "to-https", what: "a second router on web that redirects to HTTPS",
      services: { app: { labels: usual({ ...router(`${own}-http`, usualRule, { "entrypoints": "web", "tls.certresolver": undefined, "middlewares": `${own}-https`, "service": own }), [`traefik.http.routers.${own}.service`]: own, [`traefik.http.middlewares.${own}-https.redirectscheme.scheme`]: "https" }) } },
      asks: [
        { traefik: ok },
        { plain: true, path: "/a?b=c", traefik: { status: 302, headers: { location: `https://${domain}/a?b=c` } } },
        { plain: true, method: "POST", body: 3, traefik: { status: 307, headers: { location: `https://${domain}/` } } },
        { plain: true, method: "HEAD", traefik: { status: 307, headers: { location: `https://${domain}/` } } },
        { plain: true, path: "/a/../b//c", traefik: { status: 302, headers: { location: `https://${domain}/b/c` } } },
        { plain: true, host: `${domain}:80`, traefik: { status: 302, headers: { location: `https://${domain}/` } } },
      ],
    },
    {
      id: "http2", what: "HTTP/2 by TLS",
      services: { app: { labels: usual() } },
      asks: [{ by: "alpn", traefik: { status: "connected", body: "h2" }, here: { status: "connected", body: "http/1.1" } }],
      difference: { why: "The built-in edge speaks HTTP/1.1 with clients. Browsers and libraries take either; what needs HTTP/2 from end to end (gRPC) cannot be tested through it." },
    },
  ],
};
