import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testExchange } from "../testing.ts";
import { readTarget } from "./exchange.ts";
import { prepareHeaders } from "./forwarded.ts";
import { HeaderList } from "./header-list.ts";
import { decideRetry } from "./retry.ts";
import { asksForGzip, undoGzip } from "./transparent-gzip.ts";
import { gatewayStatus, NoConnection } from "./upstream.ts";

describe("an app that cannot be reached", () => {
  it.each([
    ["ECONNREFUSED", 502], ["ECONNRESET", 502], ["EPIPE", 502], [undefined, 502], ["HPE_INVALID_CONSTANT", 500], ["DEPTH_ZERO_SELF_SIGNED_CERT", 500],
    ["ERR_TLS_CERT_ALTNAME_INVALID", 500], ["ERR_SSL_WRONG_VERSION_NUMBER", 500], ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", 500], ["EPROTO", 502],
  ] as const)("for %s is answered %i", (code, status) => expect(gatewayStatus(Object.assign(new Error("x"), code === undefined ? {} : { code }))).toBe(status));
  it("because nobody takes the connection is answered 504", () => expect(gatewayStatus(new NoConnection("x"))).toBe(504));
});

describe("a wish for gzip of the edge's own", () => {
  it.each([
    ["GET", {}, true], ["POST", {}, true], ["HEAD", {}, false], ["GET", { "Accept-Encoding": "identity" }, false], ["GET", { Range: "bytes=0-1" }, false],
  ])("%s with %j: %s", (method, headers, asks) => expect(asksForGzip(testExchange({ method, headers: headers as Record<string, string> }))).toBe(asks));

  it("is undone in the answer", async () => {
    const headers = new HeaderList([["Content-Encoding", "gzip"], ["Content-Length", "30"], ["ETag", "x"]]);
    const unpack = undoGzip(headers, 200);
    unpack!.end(gzipSync("hello"));
    expect((await unpack!.toArray()).join("")).toBe("hello");
    expect([...headers]).toEqual([["ETag", "x"]]);
  });

  it.each([[200, "br", "5"], [304, "gzip", "5"], [200, "gzip", "0"]])("leaves an answer of status %i, encoded as %s, of length %s", (status, encoding, length) => {
    const headers = new HeaderList([["Content-Encoding", encoding], ["Content-Length", length]]);
    expect(undoGzip(headers, status)).toBeUndefined();
    expect(headers.get("content-encoding")).toBe(encoding);
  });
});

it.each([["trailers", "trailers"], ["gzip, trailers", "trailers"], ["gzip", undefined]])("of TE: %s the app gets %s", (te, seen) => {
  const exchange = testExchange({ headers: { TE: te } });
  prepareHeaders(exchange, { webSocket: false });
  expect(exchange.headers.get("te")).toBe(seen);
});

describe("headers for the app", () => {
  it.each([
    [true, false, "note.test", { "x-forwarded-proto": "https", "x-forwarded-port": "443" }],
    [false, false, "note.test", { "x-forwarded-proto": "http", "x-forwarded-port": "80" }],
    [true, true, "note.test", { "x-forwarded-proto": "wss", "x-forwarded-port": "443" }],
    [false, true, "note.test:81", { "x-forwarded-proto": "ws", "x-forwarded-port": "81", "x-forwarded-host": "note.test:81" }],
  ])("say how the client came (TLS %s, WebSocket %s, %s)", (secure, webSocket, host, expected) => {
    const exchange = testExchange({ secure, host });
    prepareHeaders(exchange, { webSocket });
    expect(Object.fromEntries([...exchange.headers].map(([name, value]) => [name.toLowerCase(), value]))).toMatchObject({ "x-forwarded-for": "127.0.0.1", "x-real-ip": "127.0.0.1", ...expected });
  });

  it("drop what the client claims and what concerns its connection", () => {
    const exchange = testExchange({ headers: { "X-Forwarded-For": "1.2.3.4", X_Forwarded_Host: "evil", Connection: "keep-alive, X-Hop, X-Real-Ip", "X-Hop": "1", "Keep-Alive": "5", TE: "gzip", "Proxy-Authorization": "x", Cookie: "a=b" } });
    prepareHeaders(exchange, { webSocket: false });
    const names = [...exchange.headers].map(([name]) => name.toLowerCase());
    for (const gone of ["connection", "x-hop", "keep-alive", "te", "proxy-authorization", "x_forwarded_host"]) expect(names).not.toContain(gone);
    expect([exchange.headers.get("x-forwarded-for"), exchange.headers.get("x-real-ip"), exchange.headers.get("cookie")]).toEqual(["127.0.0.1", "127.0.0.1", "a=b"]);
  });
});

describe("HeaderList", () => {
  it("keeps order, case and repetition", () => {
    const raw = ["Set-Cookie", "a", "X", "1", "set-cookie", "b"];
    const list = HeaderList.fromRaw(raw);
    expect([list.toRaw(), list.all("SET-COOKIE"), list.get("x"), list.has("y")]).toEqual([raw, ["a", "b"], "1", false]);
    list.set("SET-cookie", "c");
    expect(list.toRaw()).toEqual(["X", "1", "SET-cookie", "c"]);
  });
});

describe("the request line", () => {
  it.each([
    ["/a?b=c", { form: "origin", host: "h", path: "/a", query: "?b=c" }],
    ["/", { form: "origin", host: "h", path: "/", query: "" }],
    ["*", { form: "origin", host: "h", path: "*", query: "" }],
    ["http://x.test/a?b", { form: "proxy", host: "x.test", path: "/a", query: "?b" }],
    ["http://x.test:80", { form: "proxy", host: "x.test:80", path: "/", query: "" }],
    ["http://x.test?b", { form: "proxy", host: "x.test", path: "/", query: "?b" }],
    ["ftp://x.test/", undefined],
    ["x.test:443", undefined],
  ])("%s", (url, target) => expect(readTarget(url, "h")).toEqual(target));
});

describe("decideRetry", () => {
  const attempt = { method: "GET", failed: 1, connected: true, bodyTaken: false, answered: false };
  it.each([
    [{}, "retry"], [{ method: "POST" }, "give-up"], [{ method: "POST", connected: false }, "retry"], [{ method: "PUT" }, "retry"], [{ failed: 2 }, "give-up"],
    [{ failed: 2, connected: false }, "give-up"], [{ bodyTaken: true }, "give-up"], [{ answered: true }, "give-up"], [{ method: "PATCH" }, "give-up"],
  ])("%j: %s", (change, kind) => expect(decideRetry({ ...attempt, ...change }).kind).toBe(kind));

  it("never sends a request more than twice, nor after a part of the answer or body", () => {
    fc.assert(fc.property(fc.record({ method: fc.constantFrom("GET", "POST", "PUT", "PATCH"), failed: fc.integer({ min: 1, max: 5 }), connected: fc.boolean(), bodyTaken: fc.boolean(), answered: fc.boolean() }), (given) => {
      if (decideRetry(given).kind === "retry") expect(given).toMatchObject({ failed: 1, bodyTaken: false, answered: false });
    }));
  });
});
