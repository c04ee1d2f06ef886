import type { ParityGroup } from "../row.ts";
import { domain, usual } from "./labels.ts";

const ok = { status: 200, app: "app" } as const;
const megabyte = 1_048_576;
const app = { app: { labels: usual() } };

export const traffic: ParityGroup = {
  title: "What passes through",
  rows: [
    { id: "websocket", what: "WebSocket", services: app, asks: [{ by: "websocket", path: "/socket?x", traefik: { status: 101, body: "5 characters came back" } }, { by: "websocket", body: 60_000, traefik: { status: 101, body: "60000 characters came back" } }, { by: "websocket", host: `other-${domain}`, traefik: { status: 404 } }] },
    { id: "events", what: "server-sent events, each when it is sent", services: app, asks: [{ by: "events", traefik: { status: 200, headers: { "content-type": "text/event-stream" }, body: "data: first\n\ndata: second\n\n" } }] },
    { id: "upload", what: "large uploads: length known, in chunks, and with Expect", services: app, asks: [{ body: 24 * megabyte, traefik: ok }, { body: 8 * megabyte, headers: { "Transfer-Encoding": "chunked" }, traefik: ok }, { method: "PUT", body: 2 * megabyte, headers: { Expect: "100-continue" }, traefik: ok }, { body: 0, traefik: ok }] },
    { id: "download", what: "a large download", services: app, asks: [{ headers: { "Reply-Bytes": String(24 * megabyte) }, traefik: { status: 200, headers: { "content-length": String(24 * megabyte) } } }] },
    { id: "methods", what: "methods", services: app, asks: [{ method: "HEAD", headers: { "Reply-Bytes": "77" }, traefik: { status: 200, headers: { "content-length": "77" } } }, { method: "OPTIONS", traefik: ok }, { method: "DELETE", traefik: ok }, { method: "PROPFIND", traefik: ok }, { method: "PATCH", body: 10, traefik: ok }] },
    { id: "statuses", what: "statuses without a body, errors and redirects of the app", services: app, asks: [{ headers: { "Reply-Status": "204" }, traefik: { status: 204 } }, { headers: { "Reply-Status": "304" }, traefik: { status: 304 } }, { headers: { "Reply-Status": "500" }, traefik: { ...ok, status: 500 } }, { headers: { "Reply-Status": "502" }, traefik: { ...ok, status: 502 } }, { headers: { "Reply-Status": "418" }, traefik: { ...ok, status: 418 } }, { headers: { "Reply-Status": "302", "Reply-Header": "Location: http://inner.test/x" }, traefik: { ...ok, status: 302, headers: { location: "http://inner.test/x" } } }] },
    { id: "answer-headers", what: "the app's headers: repeated, upper case, not ASCII, long", services: app, asks: [{ headers: { "Reply-Header": ["Set-Cookie: a=1; Path=/", "Set-Cookie: b=2", "X-UPPER: 1", "Server: mine", `X-Long: ${"x".repeat(10_000)}`, "Trailer-Like: x"] }, traefik: { ...ok, headers: { "set-cookie": "a=1; Path=/\nb=2", "server": "mine" } } }] },
    {
      id: "request-headers-in", what: "the client's headers: repeated, with underscores, for one connection only, forged",
      services: app,
      asks: [
        { headers: { "X-A": ["1", "2"], "x_b": "3", "Cookie": "a=1; b=2", "Accept-Encoding": "gzip, br", "User-Agent": "test/1", "X-Long": "x".repeat(10_000) }, traefik: { ...ok, sent: { "x-a": "1\n2", "x_b": "3", "cookie": "a=1; b=2", "accept-encoding": "gzip, br", "user-agent": "test/1" } } },
        { headers: { "Connection": "close, X-Secret", "X-Secret": "1", "Keep-Alive": "5", "Proxy-Authorization": "x", "Te": "trailers" }, traefik: { ...ok, sent: { "x-secret": null, "proxy-authorization": null, "te": "trailers" } } },
        { headers: { "X-Forwarded-For": "203.0.113.1", "X-Forwarded-Host": "evil.test", "X-Forwarded-Proto": "http", "X-Forwarded-Port": "1", "X-Real-Ip": "203.0.113.1", "X-Forwarded-Prefix": "/evil", "Forwarded": "for=203.0.113.1", "X-Forwarded-Server": "evil", "X-Forwarded-Uri": "/evil", "X-Forwarded-Method": "EVIL" }, traefik: { ...ok, sent: { "x-forwarded-host": domain, "x-forwarded-proto": "https", "x-forwarded-port": "443", "x-forwarded-prefix": null } } },
        { headers: { Origin: `https://${domain}`, Referer: `https://${domain}/a` }, traefik: ok },
        { headers: { Range: "bytes=0-1" }, traefik: ok },
        { headers: { "If-None-Match": '"a"', "Authorization": "Bearer x" }, traefik: ok },
      ],
    },
    { id: "gzip-wish", what: "a client that names no encoding: the app is asked for gzip, and its answer unpacked", services: app, asks: [{ traefik: { ...ok, sent: { "accept-encoding": "gzip" } } }, { headers: { Range: "bytes=0-1" }, traefik: { ...ok, sent: { "accept-encoding": null } } }] },
    {
      id: "underscores", what: "forged headers with underscores",
      services: app,
      asks: [{ headers: { X_Forwarded_For: "203.0.113.1" }, traefik: { ...ok, sent: { x_forwarded_for: "203.0.113.1" } }, here: { ...ok, sent: { x_forwarded_for: null } } }],
      difference: { why: "Later releases of Traefik drop them, as the built-in edge does: some apps take the one for the other." },
    },
    {
      id: "h2c-upgrade", what: "an offer to go on in HTTP/2",
      services: app,
      asks: [{ headers: { Upgrade: "h2c", Connection: "Upgrade, HTTP2-Settings", "HTTP2-Settings": "AAMAAABkAAQAAP__" }, traefik: { ...ok, sent: { upgrade: "h2c" } }, here: { ...ok, sent: { upgrade: null } } }],
      difference: { why: "Such an offer ends at the built-in edge, which passes on WebSocket only. No browser makes it." },
    },
  ],
};
