import type { ParityGroup } from "../row.ts";
import { domain, own, renamed, router, ruled, usual } from "./labels.ts";

const ok = { status: 200, app: "app" } as const;
const none = { status: 404, body: "404 page not found\n" } as const;

export const rules: ParityGroup = {
  title: "Rules",
  rows: [
    {
      id: "host", what: "the labels of nearly every recipe: one host, web-secure, TLS",
      services: { app: { labels: usual() } },
      asks: [
        { traefik: { ...ok, port: 8080, uri: "/" } },
        { path: "/a/b?c=d&e", traefik: { ...ok, uri: "/a/b?c=d&e" } },
        { host: `other-${domain}`, traefik: none },
        { plain: true, traefik: none },
        { host: `${domain}:443`, traefik: { ...ok, sent: { "x-forwarded-host": `${domain}:443` } } },
        { host: "HOST.Parity.LocalHost", traefik: ok },
        { host: `${domain}.`, traefik: ok },
      ],
    },
    {
      id: "hosts-v3", what: "two hosts joined by ||",
      services: { app: { labels: ruled(`Host(\`${domain}\`) || Host(\`www.${domain}\`)`) } },
      asks: [{ traefik: ok }, { host: `www.${domain}`, traefik: ok }, { host: `ftp.${domain}`, traefik: none }],
    },
    {
      id: "hosts-v2", what: "two hosts in one Host, with ruleSyntax=v2",
      services: { app: { labels: ruled(`Host(\`${domain}\`,\`www.${domain}\`)`, { [`traefik.http.routers.${own}.ruleSyntax`]: "v2" }) } },
      asks: [{ traefik: ok }, { host: `www.${domain}`, traefik: ok }, { host: `ftp.${domain}`, traefik: none }],
    },
    {
      id: "hosts-untold", what: "two hosts in one Host (EXTRA_DOMAINS), with no ruleSyntax",
      services: { app: { labels: ruled(`Host(\`${domain}\`,\`www.${domain}\`)`) } },
      asks: [{ traefik: none, here: ok }, { host: `www.${domain}`, traefik: none, here: ok }],
      difference: { why: "Whether a Traefik reads rules of version 2 is its operator's setting (`core.defaultRuleSyntax`); here is one that does not. The built-in edge takes both, and says so.", problem: "rule-syntax" },
    },
    {
      id: "prefix", what: "Host && PathPrefix",
      services: { app: { labels: ruled(`Host(\`${domain}\`) && PathPrefix(\`/api\`)`) } },
      asks: [{ path: "/api", traefik: ok }, { path: "/api/x?y", traefik: { ...ok, uri: "/api/x?y" } }, { path: "/apix", traefik: ok }, { path: "/", traefik: none }, { path: "/API", traefik: none }],
    },
    {
      id: "path", what: "Host && Path",
      services: { app: { labels: ruled(`Host(\`${domain}\`) && Path(\`/only\`)`) } },
      asks: [{ path: "/only", traefik: ok }, { path: "/only?x", traefik: ok }, { path: "/only/", traefik: none }],
    },
    {
      id: "and-or-not", what: "parentheses, ||, && and !",
      services: { app: { labels: ruled(`(Host(\`${domain}\`) || Host(\`www.${domain}\`)) && !PathPrefix(\`/admin\`)`) } },
      asks: [{ traefik: ok }, { host: `www.${domain}`, path: "/x", traefik: ok }, { path: "/admin/x", traefik: none }],
    },
    {
      id: "binding", what: "&& binds stronger than ||",
      services: { app: { labels: ruled(`Host(\`${domain}\`) || Host(\`www.${domain}\`) && PathPrefix(\`/x\`)`) } },
      asks: [{ traefik: ok }, { host: `www.${domain}`, traefik: none }, { host: `www.${domain}`, path: "/x", traefik: ok }],
    },
    {
      id: "longest", what: "two routers without priority: the longer rule is tried first",
      services: {
        app: { labels: usual() },
        api: { labels: usual({ ...renamed("-api"), ...router(`${own}-api`, `Host(\`${domain}\`) && PathPrefix(\`/api\`)`) }) },
      },
      asks: [{ path: "/", traefik: ok }, { path: "/api/x", traefik: { status: 200, app: "api" } }],
    },
    {
      id: "priority", what: "two routers with priorities against their length",
      services: {
        app: { labels: usual({ [`traefik.http.routers.${own}.priority`]: "1000" }) },
        api: { labels: usual({ ...renamed("-api"), ...router(`${own}-api`, `Host(\`${domain}\`) && PathPrefix(\`/api\`)`, { priority: "10" }) }) },
      },
      asks: [{ path: "/api/x", traefik: ok }],
    },
    {
      id: "two-routers", what: "one service with two routers and two ports",
      services: {
        app: {
          labels: usual({
            [`traefik.http.services.${own}-admin.loadbalancer.server.port`]: "8081",
            [`traefik.http.routers.${own}.service`]: own,
            ...router(`${own}-admin`, `Host(\`${domain}\`) && PathPrefix(\`/admin\`)`, { service: `${own}-admin` }),
          }),
        },
      },
      asks: [{ traefik: { ...ok, port: 8080 } }, { path: "/admin/", traefik: { ...ok, port: 8081 } }],
    },
    {
      id: "host-regexp", what: "HostRegexp",
      services: { app: { labels: ruled(`HostRegexp(\`^[a-z]+\\.${domain}$\`)`) } },
      asks: [{ host: `user.${domain}`, traefik: ok }, { host: `a1.${domain}`, traefik: none }, { traefik: none }],
    },
    {
      id: "host-template", what: "HostRegexp with a name in braces (version 2)",
      services: { app: { labels: ruled(`HostRegexp(\`{name:[a-z]+}.${domain}\`)`, { [`traefik.http.routers.${own}.ruleSyntax`]: "v2" }) } },
      asks: [{ host: `user.${domain}`, traefik: ok }, { host: `a1.${domain}`, traefik: none }],
    },
    {
      id: "path-regexp", what: "PathRegexp",
      services: { app: { labels: ruled(`Host(\`${domain}\`) && PathRegexp(\`^/(?:img|css)/.*\\.(?i:png)$\`)`) } },
      asks: [{ path: "/img/a.PNG", traefik: ok }, { path: "/js/a.png", traefik: none }],
    },
    {
      id: "method", what: "Method",
      services: { app: { labels: ruled(`Host(\`${domain}\`) && Method(\`POST\`)`) } },
      asks: [{ method: "POST", body: 3, traefik: ok }, { traefik: none }],
    },
    {
      id: "header", what: "Header and HeaderRegexp",
      services: { app: { labels: ruled(`Host(\`${domain}\`) && (Header(\`X-Kind\`, \`a\`) || HeaderRegexp(\`X-Kind\`, \`^b+$\`))`) } },
      asks: [{ headers: { "X-Kind": "a" }, traefik: ok }, { headers: { "x-kind": "bbb" }, traefik: ok }, { headers: { "X-Kind": "c" }, traefik: none }, { traefik: none }],
    },
    {
      id: "query", what: "Query and QueryRegexp",
      services: { app: { labels: ruled(`Host(\`${domain}\`) && (Query(\`k\`, \`v\`) || QueryRegexp(\`n\`, \`^[0-9]+$\`))`) } },
      asks: [{ path: "/?k=v", traefik: ok }, { path: "/?a=1&n=12", traefik: ok }, { path: "/?k=w", traefik: none }],
    },
    {
      id: "client-ip", what: "ClientIP",
      services: { app: { labels: ruled(`Host(\`${domain}\`) && !ClientIP(\`203.0.113.0/24\`)`) } },
      asks: [{ traefik: ok }],
    },
    {
      id: "spelling", what: "matchers in lower and upper case, double quotes, spaces",
      services: { app: { labels: ruled(` host("${domain}")   &&PATHPREFIX(\`/x\`) `) } },
      asks: [{ path: "/x", traefik: ok }, { path: "/", traefik: none }],
    },
    {
      id: "encoded", what: "percent-encoded and unclean paths",
      services: { app: { labels: ruled(`Host(\`${domain}\`) && PathPrefix(\`/a b\`)`) } },
      asks: [{ path: "/a%20b/c", traefik: { ...ok, uri: "/a%20b/c" } }, { path: "/a+b", traefik: none }],
    },
    {
      id: "unclean", what: "dots and double slashes in the path",
      services: { app: { labels: usual() } },
      asks: [
        { path: "/a/../b", traefik: { ...ok, uri: "/b" } }, { path: "/a/./b/", traefik: { ...ok, uri: "/a/b/" } }, { path: "/a//b", traefik: { ...ok, uri: "/a/b" } },
        { path: "//", traefik: { ...ok, uri: "/" } }, { path: "/%2e%2e/b", traefik: { ...ok, uri: "/b" } }, { path: "/a?x=/../b", traefik: { ...ok, uri: "/a?x=/../b" } },
      ],
    },
    {
      id: "reserved", what: "encoded characters that mean something",
      services: { app: { labels: usual() } },
      asks: [
        { path: "/a%2Fb", traefik: ok }, { path: "/a%3Bb", traefik: ok }, { path: "/a%23b", traefik: ok }, { path: "/a%25b", traefik: ok }, { path: "/a%3Fb", traefik: ok },
        { path: "/a%5Cb", traefik: ok }, { path: "/a%00b", traefik: ok }, { path: "/?a=1;b=2&c=%zz", traefik: { ...ok, uri: "/?a=1&b=2&c=%zz" } }, { path: "/caf%C3%A9?q=%2F", traefik: { ...ok, uri: "/caf%C3%A9?q=%2F" } },
      ],
    },
    {
      id: "no-path", what: "broken percent-encoding, and a fragment",
      services: { app: { labels: usual() } },
      asks: [{ path: "/%zz", traefik: { status: 400 } }, { path: "/a#b", traefik: { status: 400 } }],
    },
    {
      id: "rule-unknown", what: "a rule with a matcher that there is not", services: { app: { labels: ruled(`Domain(\`${domain}\`)`) } },
      asks: [{ traefik: none }],
    },
    {
      id: "rule-broken", what: "a rule that cannot be read", services: { app: { labels: ruled(`Host(\`${domain}\``) } },
      asks: [{ traefik: none }],
    },
    {
      id: "rule-quotes", what: "a rule in single quotes", services: { app: { labels: ruled(`Host('${domain}')`) } },
      asks: [{ traefik: none }],
    },
    {
      id: "rule-empty", what: "a host left empty", services: { app: { labels: ruled("Host(``)") } },
      asks: [{ traefik: none }],
    },
    {
      id: "no-rule", what: "a router without a rule: the service's name is the host", services: { app: { labels: usual({ [`traefik.http.routers.${own}.rule`]: undefined }) } },
      asks: [{ traefik: none }],
    },
    {
      id: "regexp-lookahead", what: "a pattern that Go cannot read", services: { app: { labels: ruled(`Host(\`${domain}\`) && PathRegexp(\`^/(?!api)\`)`) } },
      asks: [{ traefik: none }],
    },
    {
      id: "same-rule", what: "two hosts of two stacks' routers do not meet", services: { app: { labels: usual() }, other: { labels: usual({ ...renamed("-other"), ...router(`${own}-other`, `Host(\`other.${domain}\`)`) }) } },
      asks: [{ traefik: ok }, { host: `other.${domain}`, traefik: { status: 200, app: "other" } }],
    },
  ],
};
