import { mkdtemp, rm, stat } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startBroker, type Broker } from "./broker.ts";
import { messageLimit } from "./process/protocol.ts";
import { fakeApp } from "./test-support/fake-app.ts";
import { operationOf } from "./test-support/test-run.ts";

let root: string;
let broker: Broker;
const controller = new AbortController();
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "cc-ci-broker-"));
  broker = await startBroker({ socketPath: join(root, "b.sock"), app: fakeApp, signal: controller.signal });
});
afterEach(async () => {
  await broker.close();
  await rm(root, { recursive: true, force: true });
});

async function send(method: string, path: string, body?: string): Promise<{ status: number; body: unknown }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: unknown }>();
  const sent = request({ socketPath: broker.socketPath, method, path }, (response) => {
    text(response).then((content) => resolve({ status: response.statusCode ?? 0, body: JSON.parse(content) }), reject);
  });
  sent.on("error", reject).end(body);
  return promise;
}

test("only its owner can open the socket", async () => {
  expect((await stat(broker.socketPath)).mode & 0o777).toBe(0o600);
});

test("a connection that a test keeps is never closed under its hands", async () => {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; keepAlive: unknown }>();
  request({ socketPath: broker.socketPath, method: "POST", path: "/log", headers: { connection: "keep-alive" } }, (response) => {
    response.resume();
    resolve({ status: response.statusCode ?? 0, keepAlive: response.headers["keep-alive"] });
  }).on("error", reject).end(JSON.stringify({ message: "still here" }));
  // A server that gives connections up says after how many seconds; a call that is sent just then is lost.
  expect(await promise).toEqual({ status: 200, keepAlive: undefined });
});

test("a path that the kernel would cut is refused", async () => {
  await expect(startBroker({ socketPath: `/tmp/${"x".repeat(110)}`, app: fakeApp, signal: controller.signal })).rejects.toMatchObject({ kind: "infrastructure", code: "socket-path-too-long" });
});

test.each([
  ["POST", "/app/nothing", "{}", /there is no call/],
  ["GET", "/app/exec", undefined, /there is no call/],
  ["POST", "/app/__proto__", "{}", /there is no call/],
  ["POST", "/app/exec", '{"service":"web"}', /argv/],
  ["POST", "/app/exec", '{"service":"web","argv":[],"options":{}}', /argv/],
  ["POST", "/app/exec", '{"service":"web","argv":["a"],"options":{"privileged":true}}', /privileged/],
  ["POST", "/app/volume/write", '{"volume":"v","path":"p","content":"no base64!"}', /content/],
  ["GET", "/gate/lunch", undefined, /install/],
  ["POST", "/alive/0", "", /process id/],
])("%s %s with %s is refused", async (method, path, body, message) => {
  expect(await send(method, path, body)).toEqual({ status: 400, body: expect.objectContaining({ message: expect.stringMatching(message) as string }) as object });
});

test("what is no JSON, and what is too big, is refused", async () => {
  expect((await send("POST", "/app/exec", "{")).status).toBeGreaterThanOrEqual(400);
  // The connection may be cut before all of it is sent.
  const big = await send("POST", "/app/exec", "x".repeat(messageLimit + 1)).catch(() => ({ status: 400 }));
  expect(big.status).toBe(400);
  expect((await send("POST", "/app/secret", '{"name":"pw"}')).body).toBe("secret of pw");
});

test("a failure keeps its kind, code and evidence", async () => {
  expect(await send("POST", "/app/exec", '{"service":"web","argv":["false"],"options":{}}')).toEqual({
    status: 422,
    body: { message: 'false in "web" ended with exit code 1', kind: "recipe", code: "command-failed", evidence: ["nothing to say"] },
  });
});

test("gates wait, the first answer counts, and a skip closes an open one", async () => {
  const waiting = send("GET", "/gate/upgrade");
  await broker.reached("upgrade");
  broker.open("upgrade", operationOf("upgrade", "word"));
  broker.open("upgrade", null);
  expect((await waiting).body).toEqual({ open: true, operation: operationOf("upgrade", "word") });
  broker.skip("upgrade", "over");
  expect((await send("GET", "/gate/upgrade")).body).toEqual({ skip: "over" });
  broker.skip("custom", "not asked for");
  broker.open("custom", operationOf("custom"));
  expect((await send("GET", "/gate/custom")).body).toEqual({ skip: "not asked for" });
});

test("the run's signal ends it, waiting calls included", async () => {
  const own = new AbortController();
  await broker.close();
  broker = await startBroker({ socketPath: join(root, "c.sock"), app: fakeApp, signal: own.signal });
  const waiting = send("GET", "/gate/install");
  const outcome = waiting.then(() => "answered", () => "cut");
  await broker.reached("install");
  own.abort();
  expect(await outcome).toBe("cut");
  await expect(send("POST", "/app/facts", "{}")).rejects.toThrow();
});

test("a stranger may call what it was allowed, with small messages, and hold few connections", async () => {
  await broker.close();
  broker = await startBroker({ socketPath: join(root, "s.sock"), app: fakeApp, signal: controller.signal, stranger: { calls: ["/app/facts", "/app/secret"], connections: 2, bytes: 100 } });
  expect(await send("POST", "/app/secret", '{"name":"key"}')).toEqual({ status: 200, body: "secret of key" });
  for (const call of ["/app/exec", "/app/volume/read", "/dependencies"]) {
    const body = { "/app/exec": '{"service":"web","argv":["id"],"options":{}}', "/app/volume/read": '{"volume":"v","path":"p"}' }[call] ?? "{}";
    expect(await send("POST", call, body)).toMatchObject({ status: 422, body: { code: "shipped-call", kind: "suite" } });
  }
  expect(await send("POST", "/dependency/bank/app/facts", "{}")).toMatchObject({ status: 400 });
  expect(await send("POST", "/app/secret", JSON.stringify({ name: "x".repeat(200) }))).toMatchObject({ status: 400, body: { message: expect.stringContaining("at most") } });
  const held = [1, 2].map(() => request({ socketPath: broker.socketPath, method: "POST", path: "/alive/1" }));
  for (const one of held) one.on("error", () => undefined).write(".");
  await Promise.all(held.map((one) => new Promise((done) => one.once("response", done))));
  await expect(send("POST", "/app/facts", "{}")).rejects.toThrow();
  for (const one of held) one.destroy();
});
