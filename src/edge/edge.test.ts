import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, request, type IncomingMessage, type Server } from "node:http";
import { request as httpsRequest } from "node:https";
import { mkdtemp, rm } from "node:fs/promises";
import { connect as connectTcp, createServer as createTcp, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { edgeReason, edgeRequest } from "./client.ts";
import { openEdge, type Edge, type EdgeProblem } from "./edge.ts";
import type { EdgeService } from "./labels/service.ts";
import { testService } from "./testing.ts";

let home: string;
let app: Server;
let appPort: number;
let services: EdgeService[];
let addresses: Record<string, string[]>;
let forgotten: string[];
let lookUps: number;
let problems: EdgeProblem[];
let edge: Edge;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "cc-ci-edge-"));
});
afterAll(() => rm(home, { recursive: true, force: true }));

beforeEach(async () => {
  app = createServer(serveApp).listen(0, "127.0.0.1");
  app.on("upgrade", echoWebSocket);
  await once(app, "listening");
  appPort = (app.address() as AddressInfo).port;
  addresses = { "id-note": ["127.0.0.1"] };
  forgotten = [];
  problems = [];
  lookUps = 0;
  services = [withPort(appPort)];
  edge = await openEdge({
    stateHome: home, onProblem: (problem) => problems.push(problem),
    source: { list: async (stacks) => services.filter(({ stack }) => stacks.includes(stack)) },
    directory: { addresses: async (id) => ((lookUps += 1), addresses[id] ?? []), invalidate: (id) => void forgotten.push(id) },
  });
  await edge.addApp({ stack: "note", domains: ["note.test"] });
});
afterEach(async () => {
  await edge[Symbol.asyncDispose]();
  app.closeAllConnections();
  app.close();
});

const router = (name: string, options: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(options).map(([key, value]) => [`traefik.http.routers.${name}.${key}`, value]));
const plainRouter = router("note-http", { rule: "Host(`note.test`)", entrypoints: "web" });
function withPort(port: number, labels: Record<string, string | undefined> = {}): EdgeService {
  return testService({ "traefik.http.services.note.loadbalancer.server.port": String(port), ...plainRouter, ...labels });
}
const get = (url: string, given = {}): ReturnType<typeof edgeRequest> => edgeRequest(edge, url, given);

/** The app: says what it got; some paths do more. */
function serveApp(incoming: IncomingMessage, response: import("node:http").ServerResponse): void {
  const path = incoming.url ?? "";
  if (path === "/stream") {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("data: 1\n\n");
    incoming.socket.once("data", () => undefined);
    response.once("close", () => app.emit("stream-closed"));
    return;
  }
  if (path === "/hash") {
    const hash = createHash("sha256");
    let size = 0;
    incoming.on("data", (chunk: Buffer) => (hash.update(chunk), (size += chunk.length)));
    incoming.on("end", () => response.end(JSON.stringify({ size, hash: hash.digest("hex"), chunked: incoming.headers["transfer-encoding"] === "chunked" })));
    return;
  }
  if (path === "/zip") return void response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(`for ${incoming.headers["accept-encoding"] as string}`));
  if (path.startsWith("/bytes/")) return void response.end(Buffer.alloc(Number(path.slice(7)), "x"));
  if (path === "/forge") return void response.writeHead(404, { "X-CC-CI-Edge": "no-route", Connection: "close", "Set-Cookie": ["a=1", "b=2"] }).end("mine");
  if (path === "/break") return void incoming.socket.destroy();
  if (path === "/half") return void (response.writeHead(200, { "content-length": "10" }), response.write("12345"), setImmediate(() => incoming.socket.destroy()));
  let body = "";
  incoming.setEncoding("utf8").on("data", (text: string) => (body += text)).on("end", () => response.end(JSON.stringify({ method: incoming.method, url: incoming.url, headers: incoming.headers, body })));
}

function echoWebSocket(incoming: IncomingMessage, socket: Socket, head: Buffer): void {
  if (incoming.url === "/no") return void socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Proto: ${incoming.headers["x-forwarded-proto"] as string}\r\n\r\nhello:`);
  socket.write(head);
  socket.pipe(socket);
}

/** What the app saw of a request. */
async function seen(url: string, given = {}): Promise<{ method: string; url: string; headers: Record<string, string>; body: string }> {
  const response = await get(url, given);
  expect(response.status).toBe(200);
  return JSON.parse(response.body) as { method: string; url: string; headers: Record<string, string>; body: string };
}

describe("requests", () => {
  it("reach the app by HTTPS with the authority trusted, and by HTTP", async () => {
    expect(await seen("https://note.test/a?b=1")).toMatchObject({ method: "GET", url: "/a?b=1", headers: { host: "note.test", "x-forwarded-proto": "https", "x-forwarded-host": "note.test", "x-forwarded-for": "127.0.0.1", "x-forwarded-port": "443" } });
    expect(await seen("http://note.test/")).toMatchObject({ headers: { "x-forwarded-proto": "http", "x-forwarded-port": "80" } });
  });

  it("are not trusted without the authority", async () => {
    const socket = connectTls({ host: edge.host, port: edge.port, servername: "note.test" });
    const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
    expect(error.code).toMatch(/SELF_SIGNED|UNABLE_TO/);
  });

  it("carry bodies and headers both ways", async () => {
    expect(await seen("https://note.test/", { method: "POST", body: "höher", headers: { "X-A": "1" } })).toMatchObject({ method: "POST", body: "höher", headers: { "x-a": "1", "content-length": "6" } });
    const forged = await get("https://note.test/forge");
    expect(forged).toMatchObject({ status: 404, body: "mine", fromEdge: false, headers: { "set-cookie": "a=1\nb=2" } });
  });

  it("may be large, in both directions", async () => {
    const body = randomBytes(12 * 1024 * 1024);
    const response = JSON.parse((await get("https://note.test/hash", { method: "PUT", body })).body) as object;
    expect(response).toEqual({ size: body.length, hash: createHash("sha256").update(body).digest("hex"), chunked: false });
    expect((await get("https://note.test/bytes/9000000")).body.length).toBe(9_000_000);
    await expect(get("https://note.test/bytes/11000000")).rejects.toMatchObject({ kind: "recipe", code: "app-answer-too-long" });
  });

  it("may have a body of unknown length", async () => {
    const outgoing = request({ host: edge.host, port: edge.port, method: "POST", path: "/hash", headers: { host: "note.test", "transfer-encoding": "chunked" } });
    outgoing.write("a");
    outgoing.end("b");
    const [response] = (await once(outgoing, "response")) as [IncomingMessage];
    expect(JSON.parse((await response.toArray()).join(""))).toMatchObject({ size: 2, chunked: true });
  });

  it("get each event as it is sent, and their end reaches the app", async () => {
    const outgoing = request({ host: edge.host, port: edge.port, path: "/stream", headers: { host: "note.test" } }).end();
    const [response] = (await once(outgoing, "response")) as [IncomingMessage];
    const [chunk] = (await once(response, "data")) as [Buffer];
    expect(String(chunk)).toBe("data: 1\n\n");
    const closed = once(app, "stream-closed");
    outgoing.on("error", () => undefined).destroy();
    await closed;
  });

  it("use one connection again for what may be sent twice", async () => {
    let connections = 0;
    app.on("connection", () => (connections += 1));
    for (let count = 0; count < 5; count += 1) await get("https://note.test/");
    expect(connections).toBe(1);
  });

  it("fail as faults of the recipe with a time limit and a signal", async () => {
    await expect(get("https://note.test/stream", { timeout: 100 })).rejects.toMatchObject({ kind: "recipe", code: "app-timeout" });
    await expect(edgeRequest(edge, "https://note.test/stream", {}, AbortSignal.timeout(50))).rejects.toMatchObject({ kind: "cancelled" });
    await expect(get("https://note.test/half")).rejects.toMatchObject({ kind: "recipe", code: "app-no-answer" });
  });
});

describe("what the edge answers itself", () => {
  it("404 where no router matches", async () => {
    const response = await get("https://other.test/");
    expect(response).toMatchObject({ status: 404, body: "404 page not found\n", fromEdge: true });
    expect(edgeReason(response)).toBe("no-route");
  });

  it.each<[string, Record<string, string | undefined>]>([
    ["not enabled", { "traefik.enable": "false" }],
    ["without a port", { "traefik.http.services.note.loadbalancer.server.port": undefined }],
    ["with an unknown middleware", { "traefik.http.routers.note.middlewares": "nope" }],
    ["without TLS on web-secure", { "traefik.http.routers.note.tls.certresolver": undefined }],
    ["for another host", { "traefik.http.routers.note.rule": "Host(`else.test`)" }],
  ])("404 for an app %s", async (_, labels) => {
    services = [withPort(appPort, labels)];
    await edge.refresh();
    expect(await get("https://note.test/")).toMatchObject({ status: 404, fromEdge: true });
  });

  it("502 where no task answers, after trying twice and forgetting the address", async () => {
    app.closeAllConnections();
    app.close();
    await once(app, "close");
    const response = await get("https://note.test/");
    expect(response).toMatchObject({ status: 502, fromEdge: true });
    expect(edgeReason(response)).toMatch(/^bad-gateway: note_app at 127\.0\.0\.1:\d+: .*ECONNREFUSED/);
    expect(forgotten).toEqual(["id-note", "id-note"]);
  });

  it("502 where there is no task", async () => {
    addresses = {};
    expect(edgeReason(await get("https://note.test/"))).toBe("bad-gateway: note_app has no running task here");
  });

  it("502 where the app breaks off, with a second try only for what may be sent twice", async () => {
    const before = lookUps;
    expect(await get("https://note.test/break")).toMatchObject({ status: 502 });
    expect(lookUps - before).toBe(2);
    expect(edgeReason(await get("https://note.test/break", { method: "POST" }))).toContain("may not be sent twice");
    expect(lookUps - before).toBe(3);
  });

  it("gets the headers of the middlewares before it", async () => {
    const headers = { "traefik.http.middlewares.head.headers.customresponseheaders.X-B": "2", "traefik.http.middlewares.zip.compress": "true", "traefik.http.middlewares.auth.basicauth.users": "a:{SHA}x" };
    services = [withPort(appPort, { ...router("note", { middlewares: "zip,head,auth" }), ...headers })];
    await edge.refresh();
    expect(await get("https://note.test/", { headers: { "accept-encoding": "gzip" } })).toMatchObject({ status: 401, fromEdge: true, headers: { "x-b": "2", "vary": "Accept-Encoding" } });
    services = [withPort(appPort, { ...router("note", { middlewares: "auth,head" }), ...headers })];
    await edge.refresh();
    expect((await get("https://note.test/")).headers).not.toHaveProperty("x-b");
    addresses = {};
    services = [withPort(appPort, { ...router("note", { middlewares: "head" }), ...headers })];
    await edge.refresh();
    expect(await get("https://note.test/")).toMatchObject({ status: 502, headers: { "x-b": "2" } });
  });

  it("is marked as the edge's own, whatever the recipe's middlewares write", async () => {
    const forged = { "traefik.http.middlewares.head.headers.customresponseheaders.x-cc-ci-edge": "x", "traefik.http.middlewares.head.headers.customresponseheaders.x-cc-ci-edge-reason": "" };
    services = [withPort(appPort, { ...router("note", { middlewares: "head" }), ...forged })];
    addresses = {};
    await edge.refresh();
    expect(edgeReason(await get("https://note.test/"))).toBe("bad-gateway: note_app has no running task here");
  });

  it("redirects by the recipe's middleware", async () => {
    services = [withPort(appPort, { "traefik.http.routers.note-http.middlewares": "https", "traefik.http.middlewares.https.redirectscheme.scheme": "https" })];
    await edge.refresh();
    expect(await get("http://note.test/a?b")).toMatchObject({ status: 302, fromEdge: true, headers: { location: "https://note.test/a?b", "x-cc-ci-edge": "redirect" } });
  });

  it("400 to what is no HTTP", async () => {
    const socket = connectTcp(edge.port, edge.host);
    socket.write("hello\r\n\r\n");
    expect((await socket.toArray()).join("")).toMatch(/^HTTP\/1\.1 400 .*x-cc-ci-edge: bad-request/s);
  });
});

describe("a task that is replaced", () => {
  it("is reached at its new address by the same request", async () => {
    addresses = { "id-note": ["127.0.0.2", "127.0.0.1"] };
    for (let count = 0; count < 4; count += 1) expect((await get("https://note.test/", { method: count % 2 ? "GET" : "POST" })).status).toBe(200);
    expect(forgotten.length).toBeGreaterThan(0);
  });

  it("is found again after its connections were closed", async () => {
    await get("https://note.test/");
    app.closeAllConnections();
    expect((await get("https://note.test/")).status).toBe(200);
    expect((await get("https://note.test/", { method: "POST", body: "x" })).status).toBe(200);
  });
});

describe("routes", () => {
  it("change with the labels, at once after a refresh and otherwise soon", async () => {
    services = [];
    await edge.refresh();
    expect((await get("https://note.test/")).status).toBe(404);
    services = [withPort(appPort)];
    await expect.poll(async () => (await get("https://note.test/")).status).toBe(200);
    expect(edge.routes("note")).toMatchObject([{ router: "note", services: ["note_app"] }, { router: "note-http" }]);
  });

  it("end when the app is removed", async () => {
    edge.removeApp("note");
    expect((await get("https://note.test/")).status).toBe(404);
    expect(edge.routes("note")).toEqual([]);
  });

  it("come with their problems, each told once", async () => {
    services = [withPort(appPort, { "traefik.http.routers.note.middlewares": "nope" })];
    await edge.refresh();
    await edge.refresh();
    expect(edge.problems("note")).toMatchObject([{ code: "middleware-missing", service: "note_app" }]);
    expect(problems).toHaveLength(1);
  });

  it("go through middlewares both ways", async () => {
    services = [withPort(appPort, {
      ...router("note", { middlewares: "strip,head" }), "traefik.http.middlewares.strip.stripprefix.prefixes": "/api",
      "traefik.http.middlewares.head.headers.customresponseheaders.X-B": "2", "traefik.http.middlewares.head.headers.customrequestheaders.X-A": "1",
    })];
    await edge.refresh();
    const response = await get("https://note.test/api/x");
    expect(response.headers["x-b"]).toBe("2");
    expect(JSON.parse(response.body)).toMatchObject({ url: "/x", headers: { "x-a": "1", "x-forwarded-prefix": "/api" } });
  });
});

describe("paths", () => {
  it.each([["/a/../b?x=/../y", "/b?x=/../y"], ["//a//b/", "/a/b/"], ["/%61%2fb", "/a%2Fb"], ["/?a=1;b=2", "/?a=1&b=2"]])("%s reaches the app as %s", async (path, seenPath) => {
    const outgoing = request({ host: edge.host, port: edge.port, path, headers: { host: "note.test" } }).end();
    const [response] = (await once(outgoing, "response")) as [IncomingMessage];
    expect(JSON.parse((await response.toArray()).join(""))).toMatchObject({ url: seenPath });
  });

  it.each(["/%zz", "/a#b", "/?#"])("%s is no path", async (path) => {
    const socket = connectTcp(edge.port, edge.host);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: note.test\r\nConnection: close\r\n\r\n`);
    expect((await socket.toArray()).join("")).toMatch(/^HTTP\/1\.1 400 .*x-cc-ci-edge: bad-request/s);
  });
});

describe("sticky cookies", () => {
  it("keep a client with the task that it came to first, as long as that answers", async () => {
    const second = createServer((_, response) => response.end("second")).listen(appPort, "127.0.0.2");
    await once(second, "listening");
    addresses = { "id-note": ["127.0.0.1", "127.0.0.2"] };
    services = [withPort(appPort, { "traefik.http.services.note.loadbalancer.sticky.cookie.name": "stay", "traefik.http.services.note.loadbalancer.sticky.cookie.httponly": "true" })];
    await edge.refresh();
    const first = await get("https://note.test/");
    const cookie = /^(stay=[0-9a-f]{16}); Path=\/; HttpOnly$/.exec(first.headers["set-cookie"] ?? "")?.[1] ?? "";
    expect(cookie).not.toBe("");
    const isSecond = first.body === "second";
    for (let count = 0; count < 4; count += 1) {
      const again = await get("https://note.test/", { headers: { cookie: `a=b; ${cookie}` } });
      expect([again.body === "second", again.headers["set-cookie"]]).toEqual([isSecond, undefined]);
    }
    addresses = { "id-note": [isSecond ? "127.0.0.1" : "127.0.0.2"] };
    const moved = await get("https://note.test/", { headers: { cookie } });
    expect([moved.body === "second", moved.headers["set-cookie"]?.startsWith("stay=")]).toEqual([!isSecond, true]);
    second.closeAllConnections();
    second.close();
  });
});

describe("bodies", () => {
  const middleware = (options: Record<string, string>): Record<string, string> => ({ ...router("note", { middlewares: "m" }), ...Object.fromEntries(Object.entries(options).map(([key, value]) => [`traefik.http.middlewares.m.${key}`, value])) });

  it("that are too long are refused before the app has all of them", async () => {
    services = [withPort(appPort, middleware({ "buffering.maxrequestbodybytes": "100000" }))];
    await edge.refresh();
    expect(await get("https://note.test/hash", { method: "POST", body: "x".repeat(100_001) })).toMatchObject({ status: 413, fromEdge: true });
    expect(JSON.parse((await get("https://note.test/hash", { method: "POST", body: "x".repeat(100_000) })).body)).toMatchObject({ size: 100_000 });
    const chunked = async (size: number): Promise<[number | undefined, string]> => {
      const outgoing = httpsRequest({ host: edge.host, port: edge.port, servername: "note.test", ca: edge.caCertificate, method: "POST", path: "/hash", headers: { "host": "note.test", "transfer-encoding": "chunked" } });
      outgoing.end("x".repeat(size));
      const [response] = (await once(outgoing, "response")) as [IncomingMessage];
      return [response.statusCode, (await response.toArray()).join("")];
    };
    expect(await chunked(100_001)).toEqual([413, "Request Entity Too Large"]);
    expect(JSON.parse((await chunked(100_000))[1])).toMatchObject({ size: 100_000, chunked: true });
  });

  it("that the app compressed because the edge asked for it are unpacked again", async () => {
    expect(await get("https://note.test/zip")).toMatchObject({ status: 200, body: "for gzip" });
    expect((await get("https://note.test/zip")).headers).not.toHaveProperty("content-encoding");
    expect((await get("https://note.test/zip", { headers: { "accept-encoding": "gzip" } })).headers).toMatchObject({ "content-encoding": "gzip" });
  });

  it("are compressed for clients that take it", async () => {
    services = [withPort(appPort, middleware({ compress: "true" }))];
    await edge.refresh();
    const outgoing = httpsRequest({ host: edge.host, port: edge.port, servername: "note.test", ca: edge.caCertificate, path: "/bytes/100000", headers: { "host": "note.test", "accept-encoding": "gzip" } }).end();
    const [response] = (await once(outgoing, "response")) as [IncomingMessage];
    const body = Buffer.concat((await response.toArray()) as Buffer[]);
    expect(response.headers).toMatchObject({ "content-encoding": "gzip", "vary": "Accept-Encoding" });
    expect(body.length).toBeLessThan(2_000);
    expect(gunzipSync(body).toString()).toBe("x".repeat(100_000));
    expect((await get("https://note.test/bytes/100000")).body).toBe("x".repeat(100_000));
  });
});

/** Opens a tunnel through the edge as a proxy; the first line of its answer and the connection. */
async function tunnel(target: string): Promise<{ line: string; socket: Socket }> {
  const socket = connectTcp(edge.port, edge.host);
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
  const [chunk] = (await once(socket, "data")) as [Buffer];
  return { line: String(chunk).split("\r\n")[0] ?? "", socket };
}

async function secured(socket: Socket, servername: string): Promise<TLSSocket> {
  const secure = connectTls({ socket, servername, ca: edge.caCertificate });
  await once(secure, "secureConnect");
  return secure;
}

describe("the edge as a proxy", () => {
  it("ends TLS inside a tunnel to port 443", async () => {
    const { line, socket } = await tunnel("note.test:443");
    expect(line).toBe("HTTP/1.1 200 Connection Established");
    const secure = await secured(socket, "note.test");
    secure.write("GET /in HTTP/1.1\r\nHost: note.test\r\nConnection: close\r\n\r\n");
    expect((await secure.toArray()).join("")).toMatch(/^HTTP\/1\.1 200 .*"url":"\/in".*"x-forwarded-proto":"https"/s);
  });

  it("serves plain HTTP inside a tunnel to port 80", async () => {
    const { socket } = await tunnel("note.test:80");
    socket.write("GET /in HTTP/1.1\r\nHost: note.test\r\nConnection: close\r\n\r\n");
    expect((await socket.toArray()).join("")).toContain('"x-forwarded-proto":"http"');
  });

  it("takes whole URLs", async () => {
    const outgoing = request({ host: edge.host, port: edge.port, path: "http://note.test/x?y", headers: { host: "ignored" } }).end();
    const [response] = (await once(outgoing, "response")) as [IncomingMessage];
    expect(JSON.parse((await response.toArray()).join(""))).toMatchObject({ url: "/x?y", headers: { host: "note.test" } });
  });

  it.each(["example.org:443", "127.0.0.1:443", "note.test:22", "xnote.test:443", "note.test"])("refuses a tunnel to %s", async (target) => {
    expect((await tunnel(target)).line).toBe("HTTP/1.1 502 refused");
  });

  it.each(["http://example.org/", "http://127.0.0.1/", "http://note.test:8080/"])("refuses %s", async (url) => {
    const outgoing = request({ host: edge.host, port: edge.port, path: url, headers: { host: "note.test" } }).end();
    const [response] = (await once(outgoing, "response")) as [IncomingMessage];
    response.resume();
    expect([response.statusCode, response.headers["x-cc-ci-edge"]]).toEqual([502, "refused"]);
  });

  it("serves names below the app's domain and those that its rules name", async () => {
    services = [withPort(appPort, { "traefik.http.routers.note.rule": "Host(`note.test`, `alias.test`)" })];
    await edge.refresh();
    expect((await tunnel("alias.test:443")).line).toContain("200");
    expect((await tunnel("sub.note.test:443")).line).toContain("200");
  });
});

/** The handshake, then "ping"; all that came back before the client closed. */
async function talk(socket: Socket | TLSSocket, path: string, expected: string): Promise<string> {
  socket.write(`GET ${path} HTTP/1.1\r\nHost: note.test\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\nping`);
  let text = "";
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    text += String(chunk);
    if (text.endsWith(expected)) break;
  }
  return text;
}

describe("WebSockets", () => {
  it("pass through TLS, with bytes that came early", async () => {
    const socket = connectTls({ host: edge.host, port: edge.port, servername: "note.test", ca: edge.caCertificate });
    const text = await talk(socket, "/", "ping");
    expect(text).toMatch(/^HTTP\/1\.1 101 /);
    expect(text).toContain("X-Proto: wss");
    expect(text).toContain("hello:ping");
  });

  it("pass through a tunnel and through plain HTTP", async () => {
    const { socket } = await tunnel("note.test:443");
    expect(await talk(await secured(socket, "note.test"), "/", "ping")).toContain("hello:ping");
    expect(await talk(connectTcp(edge.port, edge.host), "/", "ping")).toContain("X-Proto: ws\r");
  });

  it("may be refused by the app, or have no route", async () => {
    expect(await talk(connectTcp(edge.port, edge.host), "/no", "no")).toMatch(/^HTTP\/1\.1 403 .*\r\n\r\nno$/s);
    services = [];
    await edge.refresh();
    expect(await talk(connectTcp(edge.port, edge.host), "/", "found\n")).toMatch(/^HTTP\/1\.1 404 .*x-cc-ci-edge: no-route/s);
  });
});

describe("TCP routers", () => {
  it("pass TLS on to the task or end it", async () => {
    const upper = createTcp((socket) => socket.on("data", (data) => socket.end(String(data).toUpperCase()))).listen(0, "127.0.0.1");
    const raw = createTcp((socket) => socket.once("data", (data) => socket.end(`first byte ${data[0]}`))).listen(0, "127.0.0.1");
    await Promise.all([once(upper, "listening"), once(raw, "listening")]);
    services = [
      withPort(appPort, {
        "traefik.tcp.routers.t.rule": "HostSNI(`t.note.test`)", "traefik.tcp.routers.t.tls": "true", "traefik.tcp.routers.t.service": "t",
        "traefik.tcp.services.t.loadbalancer.server.port": String((upper.address() as AddressInfo).port),
        "traefik.tcp.routers.p.rule": "HostSNI(`p.note.test`)", "traefik.tcp.routers.p.tls.passthrough": "true", "traefik.tcp.routers.p.service": "p",
        "traefik.tcp.services.p.loadbalancer.server.port": String((raw.address() as AddressInfo).port),
      }),
    ];
    await edge.refresh();
    const ended = connectTls({ host: edge.host, port: edge.port, servername: "t.note.test", ca: edge.caCertificate });
    ended.write("hello");
    expect((await ended.toArray()).join("")).toBe("HELLO");
    const passed = connectTls({ host: edge.host, port: edge.port, servername: "p.note.test" });
    const [error] = (await once(passed, "error")) as [Error];
    expect(error.message).toMatch(/wrong version|packet length|record/i);
    expect((await get("https://note.test/")).status).toBe(200);
    upper.close();
    raw.close();
  });
});

describe("the end", () => {
  it("closes the port and every connection, by dispose or by signal", async () => {
    const ending = new AbortController();
    const other = await openEdge({ stateHome: home, signal: ending.signal, source: { list: async () => [] }, directory: { addresses: async () => [], invalidate: () => undefined } });
    const idle = connectTcp(other.port, other.host);
    await once(idle, "connect");
    ending.abort();
    await once(idle, "close");
    await expect(edgeRequest(other, "http://note.test/")).rejects.toMatchObject({ code: "app-no-answer" });
  });

  it("is a fault when the port is taken", async () => {
    await expect(openEdge({ stateHome: home, port: edge.port, source: { list: async () => [] }, directory: { addresses: async () => [], invalidate: () => undefined } })).rejects.toMatchObject({ kind: "infrastructure", code: "edge-port" });
  });
});
