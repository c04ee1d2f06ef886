import { describe, expect, it } from "vitest";
import { HeaderList } from "../http/header-list.ts";
import type { HttpMiddleware } from "../labels/service.ts";
import { testExchange } from "../testing.ts";
import { buildMiddleware } from "./build.ts";
import type { Exchange, Middleware } from "./middleware.ts";

function build(config: HttpMiddleware): Middleware {
  const [middleware] = buildMiddleware("m", config, () => []);
  if (!middleware) throw new Error("nothing was built");
  return middleware;
}

describe("redirects", () => {
  it.each<[string, HttpMiddleware, Partial<Exchange>, [number, string] | undefined]>([
    ["to https", { redirectScheme: { scheme: "https" } }, { secure: false, path: "/a", query: "?b=1" }, [302, "https://note.test/a?b=1"]],
    ["for good", { redirectScheme: { scheme: "https", permanent: true } }, { secure: false }, [301, "https://note.test/"]],
    ["of a POST", { redirectScheme: { scheme: "https" } }, { secure: false, method: "POST" }, [307, "https://note.test/"]],
    ["of a POST for good", { redirectScheme: { scheme: "https", permanent: true } }, { secure: false, method: "POST" }, [308, "https://note.test/"]],
    ["to another port", { redirectScheme: { scheme: "https", port: "8443" } }, { secure: false, host: "note.test:80" }, [302, "https://note.test:8443/"]],
    ["to where it is", { redirectScheme: { scheme: "https" } }, {}, undefined],
    ["to the port where it is", { redirectScheme: { scheme: "https", port: "443" } }, { host: "note.test:443" }, undefined],
    ["by pattern", { redirectRegex: { regex: "^https://www\\.(.*)", replacement: "https://${1}" } }, { host: "www.note.test", path: "/x" }, [302, "https://note.test/x"]],
    ["by pattern, not matching", { redirectRegex: { regex: "^https://www\\.(.*)", replacement: "https://${1}" } }, {}, undefined],
  ])("%s", (_, config, change, expected) => {
    const { headers: _headers, ...rest } = change;
    const given = build(config).request?.(testExchange(rest));
    expect(given && [given.status, given.headers?.[0]?.[1]]).toEqual(expected);
  });
});

describe("paths", () => {
  it.each<[string, HttpMiddleware, string, string, Record<string, string>]>([
    ["strip a prefix", { stripPrefix: { prefixes: ["/x", "/api"] } }, "/api/a", "/a", { "x-forwarded-prefix": "/api" }],
    ["strip all of it", { stripPrefix: { prefixes: ["/api"] } }, "/api", "/", { "x-forwarded-prefix": "/api" }],
    ["strip in the middle of a word", { stripPrefix: { prefixes: ["/api"] } }, "/apix", "/x", {}],
    ["strip nothing", { stripPrefix: { prefixes: ["/api"] } }, "/a", "/a", {}],
    ["strip by pattern", { stripPrefixRegex: { regex: ["/v[0-9]+"] } }, "/v2/a", "/a", { "x-forwarded-prefix": "/v2" }],
    ["strip by pattern only at the start", { stripPrefixRegex: { regex: ["/v[0-9]+"] } }, "/a/v2", "/a/v2", {}],
    ["add a prefix", { addPrefix: { prefix: "/p" } }, "/a", "/p/a", {}],
    ["replace", { replacePath: { path: "/b" } }, "/a", "/b", { "x-replaced-path": "/a" }],
    ["replace by pattern", { replacePathRegex: { regex: "^/a/(.*)", replacement: "/b/$1" } }, "/a/c", "/b/c", { "x-replaced-path": "/a/c" }],
    ["replace by pattern, not matching", { replacePathRegex: { regex: "^/x", replacement: "/y" } }, "/a", "/a", {}],
  ])("%s", (_, config, path, seen, headers) => {
    const exchange = testExchange({ path });
    expect(build(config).request?.(exchange)).toBeUndefined();
    expect(exchange.path).toBe(seen);
    for (const [name, value] of Object.entries(headers)) expect(exchange.headers.get(name)).toBe(value);
  });
});

function after(options: NonNullable<HttpMiddleware["headers"]>, change: Parameters<typeof testExchange>[0] = {}): Record<string, string> {
  const middleware = build({ headers: options });
  const exchange = testExchange(change);
  middleware.request?.(exchange);
  const list = new HeaderList([["Server", "app"], ["X-Frame-Options", "SAMEORIGIN"]]);
  middleware.response?.(list, exchange);
  return Object.fromEntries([...list].map(([name, value]) => [name.toLowerCase(), value]));
}

describe("headers", () => {
  it("change the request", () => {
    const exchange = testExchange({ headers: { "X-Old": "1" } });
    build({ headers: { customRequestHeaders: { "x-old": "", "X-New": "2", Host: "other.test" } } }).request?.(exchange);
    expect([exchange.headers.get("x-old"), exchange.headers.get("x-new"), exchange.host]).toEqual([undefined, "2", "other.test"]);
  });

  it("change the answer", () => expect(after({ customResponseHeaders: { server: "", "X-Robots-Tag": "none" } })).toEqual({ "x-frame-options": "SAMEORIGIN", "x-robots-tag": "none" }));
  it.each<[NonNullable<HttpMiddleware["headers"]>, Record<string, string>]>([
    [{ stsSeconds: 10, stsIncludeSubdomains: true, stsPreload: true }, { "strict-transport-security": "max-age=10; includeSubDomains; preload" }],
    [{ frameDeny: true }, { "x-frame-options": "DENY" }],
    [{ customFrameOptionsValue: "SAMEORIGIN", frameDeny: true }, { "x-frame-options": "SAMEORIGIN" }],
    [{ contentTypeNosniff: true, browserXssFilter: true }, { "x-content-type-options": "nosniff", "x-xss-protection": "1; mode=block" }],
    [{ contentSecurityPolicy: "a", referrerPolicy: "b", permissionsPolicy: "c" }, { "content-security-policy": "a", "referrer-policy": "b", "permissions-policy": "c" }],
    [{ accessControlAllowOriginList: ["*"] }, { "access-control-allow-origin": "*" }],
  ])("%j", (options, expected) => expect(after(options)).toMatchObject(expected));

  it("set no strict transport on plain HTTP unless forced", () => {
    expect(after({ stsSeconds: 1 }, { secure: false })).not.toHaveProperty("strict-transport-security");
    expect(after({ stsSeconds: 1, forceSTSHeader: true }, { secure: false })).toHaveProperty("strict-transport-security");
  });
  it("do nothing about security in development", () => expect(after({ frameDeny: true, isDevelopment: true })["x-frame-options"]).toBe("SAMEORIGIN"));

  it("answer a preflight", () => {
    const options = { accessControlAllowMethods: ["GET"], accessControlAllowOriginListRegex: ["^https://.*\\.test$"], accessControlMaxAge: 5 };
    const given = build({ headers: options }).request?.(testExchange({ method: "OPTIONS", headers: { Origin: "https://a.test", "Access-Control-Request-Method": "GET" } }));
    expect(given).toMatchObject({ kind: "preflight", status: 200 });
    expect(Object.fromEntries(given?.headers ?? [])).toMatchObject({ "Access-Control-Allow-Origin": "https://a.test", "Access-Control-Allow-Methods": "GET", "Access-Control-Max-Age": "5" });
  });
  it("refuse a host that is not listed", () => expect(build({ headers: { allowedHosts: ["other"] } }).request?.(testExchange())).toMatchObject({ kind: "denied" }));
});

describe("basic authentication", () => {
  // Made with `openssl passwd -apr1 -salt abcdefgh secret` and `openssl dgst -sha1 -binary | base64`.
  const users = ["ann:$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/", "bob:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ="];
  const asked = (user: string, password: string, more: object = {}): { status: number | undefined; exchange: Exchange } => {
    const exchange = testExchange({ headers: { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` } });
    return { status: build({ basicAuth: { users, ...more } }).request?.(exchange)?.status, exchange };
  };
  it.each([["ann", "secret", undefined], ["bob", "secret", undefined], ["ann", "wrong", 401], ["bob", "wrong", 401], ["eve", "secret", 401], ["ann", "", 401]])("%s with %s", (user, password, status) =>
    expect(asked(user, password).status).toBe(status));
  it("asks for credentials", () => expect(build({ basicAuth: { users, realm: "r" } }).request?.(testExchange())).toMatchObject({ kind: "unauthorized", headers: [["content-type", "text/plain"], ["www-authenticate", 'Basic realm="r"']] }));
  it("hides or passes on who asked", () => {
    const { exchange } = asked("ann", "secret", { removeHeader: true, headerField: "X-User" });
    expect([exchange.headers.get("authorization"), exchange.headers.get("x-user")]).toEqual([undefined, "ann"]);
  });
  it("never lets a user in whose hash it does not know, and says so", () => {
    const middleware = build({ basicAuth: { users: ["ann:$6$abcdefgh$ijklmnopqrstuv"] } });
    expect(middleware.note).toContain("bcrypt");
    expect(middleware.request?.(testExchange({ headers: { Authorization: `Basic ${Buffer.from("ann:x").toString("base64")}` } }))?.status).toBe(401);
  });
});

describe("buffering", () => {
  it.each([["10", undefined], ["11", 413], [undefined, undefined]])("of at most 10 bytes, given %s", (length, status) => {
    const middleware = build({ buffering: { maxRequestBodyBytes: 10 } });
    expect(middleware.request?.(testExchange({ headers: length === undefined ? {} : { "Content-Length": length } }))?.status).toBe(status);
    expect(middleware.bodyLimit).toBe(10);
  });
  it("without a limit lets everything through, and says that it does not hold answers back", () => {
    const middleware = build({ buffering: { maxResponseBodyBytes: 10 } });
    expect([middleware.bodyLimit, middleware.request]).toEqual([undefined, undefined]);
    expect(middleware.note).toContain("held back");
  });
});

describe("building", () => {
  it.each<[HttpMiddleware, string]>([
    [{}, "no type"], [{ redirectScheme: {} }, "needs a scheme"], [{ addPrefix: {} }, "empty"], [{ basicAuth: {} }, "no users"], [{ basicAuth: { usersFile: "/x" } }, "file"],
    [{ basicAuth: { users: ["x"] } }, "name:hash"], [{ redirectRegex: { regex: "(", replacement: "" } }, "regular expression"], [{ chain: { middlewares: [] } }, "empty"],
    [{ plugin: { x: {} } }, "plugins"], [{ compress: { encodings: ["lzma"] } }, "no encoding"], [{ digestAuth: { users: ["x"] } }, "digestAuth"], [{ compress: {}, retry: { attempts: 1 } }, "several types"],
  ])("refuses %j", (config, message) => expect(() => buildMiddleware("m", config, () => [])).toThrow(message));
  it("says what is not done", () => expect(build({ rateLimit: { average: 1 } }).note).toContain("not limited"));
  it("does nothing for contentType, without a word", () => expect(build({ contentType: {} })).toEqual({ name: "m" }));
});
