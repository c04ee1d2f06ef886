import type { ParityGroup } from "../row.ts";
import { domain, middleware, own, prefixed, router, usual, usualRule } from "./labels.ts";

const ok = { status: 200, app: "app" } as const;
const none = { status: 404, body: "404 page not found\n" } as const;
/** name:secret, as htpasswd writes it. */
const apr1 = "name:$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/";
const sha = "name:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=";
const bcrypt = "name:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a";
const login = { Authorization: `Basic ${Buffer.from("name:secret").toString("base64")}` };
const wrong = { Authorization: `Basic ${Buffer.from("name:public").toString("base64")}` };
const asked = { status: 401, body: "401 Unauthorized\n", headers: { "www-authenticate": 'Basic realm="traefik"' } } as const;
const use = `traefik.http.routers.${own}.middlewares`;

export const middlewares: ParityGroup = {
  title: "Middlewares",
  rows: [
    {
      id: "redirect-regex", what: "redirectRegex: www to the bare domain, for good",
      services: { app: { labels: middleware({ "redirectregex.regex": "^https?://www\\.(.*)", "redirectregex.replacement": "https://$1", "redirectregex.permanent": "true" }, { [`traefik.http.routers.${own}.rule`]: `${usualRule} || Host(\`www.${domain}\`)` }) } },
      asks: [{ traefik: ok }, { host: `www.${domain}`, path: "/a?b=c&d", traefik: { status: 301, headers: { location: `https://${domain}/a?b=c&d` } } }, { host: `www.${domain}`, method: "POST", body: 1, traefik: { status: 308, headers: { location: `https://${domain}/` } } }],
    },
    {
      id: "well-known", what: "redirectRegex: CalDAV's and CardDAV's well-known addresses (Nextcloud)",
      services: { app: { labels: middleware({ "redirectregex.regex": "https://(.*)/.well-known/(?:card|cal)dav", "redirectregex.replacement": "https://${1}/remote.php/dav", "redirectregex.permanent": "true" }) } },
      asks: [{ path: "/.well-known/caldav", traefik: { status: 301, headers: { location: `https://${domain}/remote.php/dav` } } }, { path: "/.well-known/other", traefik: ok }],
    },
    {
      id: "redirect-port", what: "redirectScheme with a port",
      services: { app: { labels: middleware({ "redirectscheme.scheme": "https", "redirectscheme.port": "8443", "redirectscheme.permanent": "true" }) } },
      asks: [{ path: "/x?y", traefik: { status: 301, headers: { location: `https://${domain}:8443/x?y` } } }],
    },
    {
      id: "redirect-same", what: "redirectScheme to where it is already",
      services: { app: { labels: middleware({ "redirectscheme.scheme": "https" }) } },
      asks: [{ traefik: ok }],
    },
    {
      id: "ssl-host", what: "headers.SSLHost and SSLForceHost, the old redirect of extra domains",
      services: { app: { labels: middleware({ "headers.SSLForceHost": "true", "headers.SSLHost": domain }, { [`traefik.http.routers.${own}.rule`]: `${usualRule} || Host(\`www.${domain}\`)` }) } },
      asks: [{ traefik: ok }, { host: `www.${domain}`, traefik: ok }],
    },
    {
      id: "request-headers", what: "headers: request headers set, emptied, and the host",
      services: { app: { labels: middleware({ "headers.customrequestheaders.X-Forwarded-Proto": "https", "headers.customrequestheaders.X-Script-Name": "test", "headers.customrequestheaders.X-Away": "", "headers.customrequestheaders.Host": "inner.test" }) } },
      asks: [{ headers: { "X-Away": "1", "X-Script-Name": "mine" }, traefik: { ...ok, sent: { "x-forwarded-proto": "https", "x-script-name": "test", "x-away": null } } }],
    },
    {
      id: "response-headers", what: "headers: response headers set and emptied",
      services: { app: { labels: middleware({ "headers.customresponseheaders.X-Robots-Tag": "none", "headers.customresponseheaders.Server": "", "headers.customresponseheaders.Content-Type": "text/x" }) } },
      asks: [{ headers: { "Reply-Header": ["Server: mine", "X-Robots-Tag: all"] }, traefik: { ...ok, headers: { "x-robots-tag": "none", "server": null, "content-type": "text/x" } } }],
    },
    {
      id: "security", what: "headers: the usual security headers",
      services: { app: { labels: middleware(prefixed("headers", { stsSeconds: "31536000", stsIncludeSubdomains: "true", stsPreload: "true", frameDeny: "true", contentTypeNosniff: "true", browserXssFilter: "true", referrerPolicy: "same-origin", contentSecurityPolicy: "default-src 'self'", permissionsPolicy: "camera=()", customFrameOptionsValue: "SAMEORIGIN" })) } },
      asks: [{ traefik: { ...ok, headers: { "strict-transport-security": "max-age=31536000; includeSubDomains; preload", "x-frame-options": "SAMEORIGIN", "x-content-type-options": "nosniff", "x-xss-protection": "1; mode=block", "referrer-policy": "same-origin", "content-security-policy": "default-src 'self'", "permissions-policy": "camera=()" } } }],
    },
    {
      id: "sts-plain", what: "headers: strict transport security, asked without TLS",
      services: { app: { labels: middleware({ "headers.stsSeconds": "10" }, { [`traefik.http.routers.${own}.entrypoints`]: "web", [`traefik.http.routers.${own}.tls.certresolver`]: undefined }) } },
      asks: [{ plain: true, traefik: { ...ok, headers: { "strict-transport-security": null } } }],
    },
    {
      id: "cors", what: "headers: requests from other origins",
      services: { app: { labels: middleware(prefixed("headers", { accessControlAllowMethods: "GET,OPTIONS,PUT", accessControlAllowHeaders: "*", accessControlAllowOriginList: "https://a.test,https://b.test", accessControlMaxAge: "100", accessControlAllowCredentials: "true", accessControlExposeHeaders: "X-A", addVaryHeader: "true" })) } },
      asks: [
        { method: "OPTIONS", headers: { "Origin": "https://b.test", "Access-Control-Request-Method": "PUT" }, traefik: { status: 200, headers: { "access-control-allow-origin": "https://b.test", "access-control-allow-methods": "GET,OPTIONS,PUT", "access-control-max-age": "100" } } },
        { method: "OPTIONS", headers: { "Origin": "https://c.test", "Access-Control-Request-Method": "PUT" }, traefik: { status: 200, headers: { "access-control-allow-origin": null } } },
        { method: "OPTIONS", traefik: ok },
        { headers: { Origin: "https://a.test" }, traefik: { ...ok, headers: { "access-control-allow-origin": "https://a.test", "vary": "Origin" } } },
        { headers: { "Origin": "https://c.test", "Reply-Header": "Access-Control-Allow-Origin: *" }, traefik: ok },
        { traefik: ok },
      ],
    },
    {
      id: "cors-any", what: "headers: requests from any origin, by list and by pattern",
      services: {
        app: { labels: middleware({ "headers.accessControlAllowOriginList": "*", "headers.accessControlAllowMethods": "GET" }) },
      },
      asks: [{ headers: { Origin: "https://x.test" }, traefik: { ...ok, headers: { "access-control-allow-origin": "*" } } }],
    },
    {
      id: "allowed-hosts", what: "headers.allowedHosts",
      services: { app: { labels: middleware({ "headers.allowedHosts": `other.${domain}` }) } },
      asks: [{ traefik: { status: 500, body: "Bad Host\n" } }],
    },
    {
      id: "strip-prefix", what: "stripPrefix",
      services: { app: { labels: middleware({ "stripprefix.prefixes": "/api, /v1" }) } },
      asks: [{ path: "/api/x?y", traefik: { ...ok, uri: "/x?y", sent: { "x-forwarded-prefix": "/api" } } }, { path: "/v1", traefik: { ...ok, uri: "/" } }, { path: "/apix", traefik: { ...ok, uri: "/x" } }, { path: "/other", traefik: { ...ok, uri: "/other", sent: { "x-forwarded-prefix": null } } }, { path: "/api/a%2Fb", traefik: ok }],
    },
    {
      id: "strip-regex", what: "stripPrefixRegex",
      services: { app: { labels: middleware({ "stripprefixregex.regex": "/[a-z]+/[0-9]+" }) } },
      asks: [{ path: "/app/12/x", traefik: { ...ok, uri: "/x", sent: { "x-forwarded-prefix": "/app/12" } } }, { path: "/x", traefik: { ...ok, uri: "/x" } }],
    },
    { id: "add-prefix", what: "addPrefix", services: { app: { labels: middleware({ "addprefix.prefix": "/in" }) } }, asks: [{ path: "/x?y", traefik: { ...ok, uri: "/in/x?y" } }] },
    { id: "replace-path", what: "replacePath", services: { app: { labels: middleware({ "replacepath.path": "/one" }) } }, asks: [{ path: "/x?y", traefik: { ...ok, uri: "/one?y", sent: { "x-replaced-path": "/x" } } }] },
    { id: "replace-regex", what: "replacePathRegex", services: { app: { labels: middleware({ "replacepathregex.regex": "^/old/(.*)", "replacepathregex.replacement": "/new/$1" }) } }, asks: [{ path: "/old/x?y", traefik: { ...ok, uri: "/new/x?y", sent: { "x-replaced-path": "/old/x" } } }, { path: "/x", traefik: { ...ok, uri: "/x" } }] },
    { id: "auth-apr1", what: "basicAuth, password hashed with apr1", services: { app: { labels: middleware({ "basicauth.users": apr1 }) } }, asks: [{ traefik: asked }, { headers: wrong, traefik: asked }, { headers: login, traefik: { ...ok, sent: { authorization: login.Authorization } } }] },
    { id: "auth-sha", what: "basicAuth with SHA, realm, removed header and user's name", services: { app: { labels: middleware({ "basicauth.users": sha, "basicauth.realm": "here", "basicauth.removeheader": "true", "basicauth.headerField": "X-User" }) } }, asks: [{ traefik: { status: 401, headers: { "www-authenticate": 'Basic realm="here"' } } }, { headers: login, traefik: { ...ok, sent: { "authorization": null, "x-user": "name" } } }] },
    { id: "auth-bcrypt", what: "basicAuth with bcrypt", services: { app: { labels: middleware({ "basicauth.users": bcrypt }) } }, asks: [{ traefik: asked }, { headers: wrong, traefik: asked }, { headers: login, traefik: ok }] },
    { id: "chain", what: "chain, in its order", services: { app: { labels: usual({ ...prefixed("traefik.http.middlewares", { [`${own}-all.chain.middlewares`]: `${own}-a,${own}-b`, [`${own}-a.addprefix.prefix`]: "/a", [`${own}-b.addprefix.prefix`]: "/b" }), [use]: `${own}-all` }) } }, asks: [{ path: "/x", traefik: { ...ok, uri: "/b/a/x" } }] },
    { id: "order", what: "two middlewares, in the router's order", services: { app: { labels: usual({ ...prefixed("traefik.http.middlewares", { [`${own}-a.stripprefix.prefixes`]: "/a", [`${own}-b.addprefix.prefix`]: "/b" }), [use]: `${own}-a, ${own}-b@swarm` }) } }, asks: [{ path: "/a/x", traefik: { ...ok, uri: "/b/x" } }] },
    {
      id: "before-auth", what: "headers and compress before basicAuth: its answer has them too",
      services: { app: { labels: usual({ ...prefixed("traefik.http.middlewares", { [`${own}-a.headers.stsSeconds`]: "10", [`${own}-a.headers.customresponseheaders.X-A`]: "1", [`${own}-b.basicauth.users`]: apr1, [`${own}-c.compress`]: "true" }), [use]: `${own}-c,${own}-a,${own}-b` }) } },
      asks: [{ traefik: { ...asked, headers: { "x-a": "1", "strict-transport-security": "max-age=10" } } }, { headers: { "Accept-Encoding": "gzip" }, traefik: { ...asked, headers: { vary: "Accept-Encoding" } } }, { headers: login, traefik: { ...ok, headers: { "x-a": "1" } } }],
    },
    {
      id: "after-auth", what: "headers after basicAuth: its answer has them not",
      services: { app: { labels: usual({ ...prefixed("traefik.http.middlewares", { [`${own}-a.headers.customresponseheaders.X-A`]: "1", [`${own}-b.basicauth.users`]: apr1 }), [use]: `${own}-b,${own}-a` }) } },
      asks: [{ traefik: { ...asked, headers: { "x-a": null } } }],
    },
    {
      id: "headers-502", what: "headers of an answer for an app that does not answer",
      services: { app: { labels: middleware({ "headers.customresponseheaders.X-A": "1", "headers.frameDeny": "true" }, { [`traefik.http.services.${own}.loadbalancer.server.port`]: "9" }) } },
      asks: [{ traefik: { status: 502, headers: { "x-a": "1", "x-frame-options": "DENY" } } }],
    },
    {
      id: "cors-pattern", what: "headers: other origins by pattern",
      services: { app: { labels: middleware({ "headers.accessControlAllowOriginListRegex": "^https://[a-z]+\\.test$", "headers.accessControlAllowMethods": "GET" }) } },
      asks: [{ headers: { Origin: "https://x.test" }, traefik: { ...ok, headers: { "access-control-allow-origin": "https://x.test" } } }, { headers: { Origin: "https://1.test" }, traefik: { ...ok, headers: { "access-control-allow-origin": null } } }],
    },
    { id: "of-another", what: "a middleware that another service defines", services: { app: { labels: usual({ [use]: `${own}-shared` }) }, other: { labels: { "traefik.enable": "true", "traefik.http.services.${STACK_NAME}-other.loadbalancer.server.port": "8080", ...router(`${own}-other`, `Host(\`other.${domain}\`)`), [`traefik.http.middlewares.${own}-shared.addprefix.prefix`]: "/shared" } } }, asks: [{ path: "/x", traefik: { ...ok, uri: "/shared/x" } }] },
    { id: "middleware-conflict", what: "a middleware that two services define differently", services: { app: { labels: middleware({ "addprefix.prefix": "/a" }) }, other: { labels: { "traefik.enable": "true", "traefik.http.services.${STACK_NAME}-other.loadbalancer.server.port": "8080", ...router(`${own}-other`, `Host(\`other.${domain}\`)`), [`traefik.http.middlewares.${own}.addprefix.prefix`]: "/b" } } }, asks: [{ traefik: none }, { host: `other.${domain}`, traefik: { status: 200, app: "other" } }] },
    { id: "security-file", what: "security@file, of Co-op Cloud's Traefik", services: { app: { labels: usual({ [use]: "security@file" }) } }, asks: [{ traefik: { ...ok, headers: { "x-frame-options": "DENY", "strict-transport-security": "max-age=31536000; includeSubDomains; preload" } } }] },
    { id: "unknown-middleware", what: "a middleware that there is not", services: { app: { labels: usual({ [use]: "nobody" }) } }, asks: [{ traefik: none }] },
    { id: "docker-middleware", what: "a middleware by @docker, as before Traefik 3", services: { app: { labels: middleware({ "addprefix.prefix": "/a" }, { [use]: `${own}@docker` }) } }, asks: [{ traefik: none }] },
    { id: "two-kinds", what: "one middleware of two kinds", services: { app: { labels: middleware({ "addprefix.prefix": "/a", "stripprefix.prefixes": "/b" }) } }, asks: [{ traefik: none }] },
    { id: "bad-option", what: "an option that the middleware has not", services: { app: { labels: middleware({ "redirectscheme.schema": "https" }) } }, asks: [{ traefik: none }] },
    { id: "bad-pattern", what: "a pattern that cannot be read", services: { app: { labels: middleware({ "redirectregex.regex": "(", "redirectregex.replacement": "x" }) } }, asks: [{ traefik: none }] },
    { id: "unused-bad", what: "a faulty middleware that no router uses", services: { app: { labels: usual({ [`traefik.http.middlewares.${own}.redirectregex.regex`]: "(" }) } }, asks: [{ traefik: ok }] },
    {
      id: "compress", what: "compress",
      services: { app: { labels: middleware({ compress: "true" }) } },
      asks: [
        { headers: { "Accept-Encoding": "gzip", "Reply-Bytes": "2000", "Reply-Header": "Content-Type: text/plain" }, traefik: { status: 200, headers: { "content-encoding": "gzip", "vary": "Accept-Encoding" } } },
        { headers: { "Accept-Encoding": "gzip", "Reply-Bytes": "20", "Reply-Header": "Content-Type: text/plain" }, traefik: { status: 200, headers: { "content-encoding": null } } },
        { headers: { "Reply-Bytes": "2000", "Reply-Header": "Content-Type: text/plain" }, traefik: { status: 200, headers: { "content-encoding": null } } },
        { headers: { "Accept-Encoding": "gzip", "Reply-Bytes": "2000", "Reply-Header": ["Content-Type: text/plain", "Content-Encoding: br"] }, traefik: { status: 200, headers: { "content-encoding": "br" } } },
        { headers: { "Accept-Encoding": "br;q=1, gzip;q=0.5", "Reply-Bytes": "2000", "Reply-Header": "Content-Type: text/plain" }, traefik: { status: 200, headers: { "content-encoding": "br" } } },
        { headers: { "Accept-Encoding": "zstd", "Reply-Bytes": "2000", "Reply-Header": "Content-Type: image/png" }, traefik: { status: 200, headers: { "content-encoding": "zstd" } } },
        { headers: { "Accept-Encoding": "gzip", "Reply-Status": "204" }, traefik: { status: 204 } },
        { headers: { "Accept-Encoding": "gzip" }, traefik: ok },
        { method: "HEAD", headers: { "Accept-Encoding": "gzip", "Reply-Bytes": "2000" }, traefik: { status: 200, headers: { "content-encoding": null } } },
        { by: "events", headers: { "Accept-Encoding": "gzip" }, traefik: { status: 200, headers: { "content-encoding": "gzip" }, body: "data: first\n\ndata: second\n\n" } },
        { by: "events", headers: { "Accept-Encoding": "identity" }, traefik: { status: 200, body: "data: first\n\ndata: second\n\n" } },
      ],
    },
    {
      id: "buffering", what: "buffering: a body that is too large",
      services: { app: { labels: middleware({ "buffering.maxRequestBodyBytes": "1000" }) } },
      asks: [{ body: 1000, traefik: ok }, { body: 1001, traefik: { status: 413 } }, { body: 5000, headers: { "Transfer-Encoding": "chunked" }, traefik: { status: 413 } }],
    },
    {
      id: "compress-only", what: "compress for one type only",
      services: { app: { labels: middleware({ "compress.includedcontenttypes": "text/html", "compress.minresponsebodybytes": "100", "compress.encodings": "br,gzip" }) } },
      asks: [
        { headers: { "Accept-Encoding": "gzip, br", "Reply-Bytes": "200", "Reply-Header": "Content-Type: text/html; charset=utf-8" }, traefik: { status: 200, headers: { "content-encoding": "br" } } },
        { headers: { "Accept-Encoding": "gzip, br", "Reply-Bytes": "200", "Reply-Header": "Content-Type: text/plain" }, traefik: { status: 200, headers: { "content-encoding": null } } },
      ],
    },
    { id: "compress-bad", what: "compress with an encoding that there is not", services: { app: { labels: middleware({ "compress.encodings": "deflate" }) } }, asks: [{ traefik: none }] },
    {
      id: "buffering-events", what: "buffering: events are held back",
      services: { app: { labels: middleware({ "buffering.memResponseBodyBytes": "1000" }) } },
      asks: [{ traefik: ok }, { by: "events", traefik: { status: 200, body: "data: first\n\ndata: nobody came\n\n" }, here: { status: 200, body: "data: first\n\ndata: second\n\n" } }],
      difference: { why: "Traefik gives an answer on when it is whole. The built-in edge gives on what it has.", problem: "middleware-not-applied" },
    },
    { id: "content-type", what: "contentType", services: { app: { labels: middleware({ "contenttype.autodetect": "false" }) } }, asks: [{ traefik: ok }] },
    { id: "in-flight", what: "inFlightReq, not reached", services: { app: { labels: middleware({ "inflightreq.amount": "10" }) } }, asks: [{ traefik: ok }] },
    { id: "retry", what: "retry", services: { app: { labels: middleware({ "retry.attempts": "3" }) } }, asks: [{ traefik: ok }] },
    { id: "breaker", what: "circuitBreaker, not broken", services: { app: { labels: middleware({ "circuitbreaker.expression": "NetworkErrorRatio() > 0.5" }) } }, asks: [{ traefik: ok }] },
    {
      id: "rate-limit", what: "rateLimit, exceeded",
      services: { app: { labels: middleware({ "ratelimit.average": "1", "ratelimit.period": "1h", "ratelimit.burst": "1" }) } },
      asks: [{ traefik: ok }, { traefik: { status: 429, body: "Too Many Requests" }, here: ok }],
      difference: { why: "Requests are not counted here: tests ask faster than people.", problem: "middleware-not-applied" },
    },
    {
      id: "ip-allow-list", what: "ipAllowList that leaves the client out",
      services: { app: { labels: middleware({ "ipallowlist.sourcerange": "203.0.113.0/24" }) } },
      asks: [{ traefik: { status: 403, body: "Forbidden" }, here: ok }],
      difference: { why: "All requests come from this machine, whose address says nothing about the operator's.", problem: "middleware-not-applied" },
    },
    {
      id: "errors", what: "errors: pages of another service",
      services: { app: { labels: middleware({ "errors.status": "500-599", "errors.service": `${own}-pages`, "errors.query": "/{status}.html" }, { [`traefik.http.routers.${own}.service`]: own, [`traefik.http.services.${own}-pages.loadbalancer.server.port`]: "8081" }) } },
      asks: [{ traefik: ok }, { headers: { "Reply-Status": "503" }, traefik: { status: 503, app: "app", port: 8081, uri: "/503.html" }, here: { status: 503, app: "app", port: 8080, uri: "/" } }],
      difference: { why: "The app's own error stays visible, since the tests want to know it.", problem: "middleware-not-applied" },
    },
    {
      id: "forward-auth", what: "forwardAuth (Authentik, Authelia)",
      services: { app: { labels: middleware({ "forwardauth.address": "http://nobody.invalid/auth" }) } },
      asks: [{ traefik: { status: 500 }, here: none }],
      difference: { why: "Who asks another app before each request is not served by the built-in edge: such a router is left out.", problem: "middleware-unsupported" },
    },
    {
      id: "digest-auth", what: "digestAuth",
      services: { app: { labels: middleware({ "digestauth.users": "name:traefik:a2688e031edb4be6a3797f3882655c05" }) } },
      asks: [{ traefik: { status: 401 }, here: none }],
      difference: { why: "Not served by the built-in edge; no recipe is known to use it. The router is left out.", problem: "middleware-unsupported" },
    },
    {
      id: "plugin", what: "a plugin that there is not",
      services: { app: { labels: middleware({ "plugin.crowdsec.enabled": "true" }) } },
      asks: [{ traefik: none }],
    },
  ],
};
