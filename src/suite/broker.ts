import { chmod, mkdir } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { dirname } from "node:path";
import type { z } from "zod";
import { formatBytes } from "#kit/bytes.ts";
import { Fault, messageOf } from "#kit/fault.ts";
import { createServer } from "#kit/node-http.ts";
import type { App } from "./app.ts";
import { callApp, type AppCall } from "./process/call-app.ts";
import { calls, gateSchema, type Call } from "./process/call-schemas.ts";
import { messageLimit, type CallFailure, type DependencyFacts, type Gate, type GateAnswer, type Operation } from "./process/protocol.ts";

export type { Gate, GateAnswer, Operation } from "./process/protocol.ts";

/** The kernel's limit for the path of a unix socket, without the closing NUL. */
const longestSocketPath = 107;

export type BrokerOptions = {
  /** In a folder that only we can enter. */
  readonly socketPath: string;
  /** The app as it is now; asked anew for every call. */
  readonly app: () => App;
  /** The apps beside it, as they are now. */
  readonly dependencies?: () => ReadonlyMap<string, BrokerDependency>;
  readonly signal: AbortSignal;
  /** Lines that the test process wants in the log. */
  readonly onLog?: (message: string) => void;
  /** Who asks is not to be trusted: what it may call, how many connections it may hold, and how many bytes a message of it may have. */
  readonly stranger?: { readonly calls: readonly Call[]; readonly connections: number; readonly bytes: number };
};

/** An app beside the one under test; `failed` says why it is not there. */
export type BrokerDependency = { readonly app: App | null; readonly failed: string | null; readonly credentials: Readonly<Record<string, string>> };

/** The harness's side of the test process: answers for the app and keeps the gates. */
export type Broker = AsyncDisposable & {
  readonly socketPath: string;
  /** Lets the tests behind a gate start. The first answer counts. */
  open(gate: Gate, operation: Operation | null): void;
  /** Lets the tests behind a gate be skipped; closes an open gate to those that come later. */
  skip(gate: Gate, reason: string): void;
  /** Resolves when a worker stands at the gate, or has passed it. */
  reached(gate: Gate): Promise<void>;
  /** When each worker process last showed that its event loop turns, by process id; milliseconds as `performance.now()`. */
  readonly beats: ReadonlyMap<number, number>;
  close(): Promise<void>;
};

/** Starts the broker on a unix socket that only its owner can open. */
export async function startBroker({ socketPath, app, dependencies = () => new Map(), signal, onLog, stranger }: BrokerOptions): Promise<Broker> {
  signal.throwIfAborted();
  if (Buffer.byteLength(socketPath) > longestSocketPath) {
    throw new Fault("infrastructure", "socket-path-too-long", `the path of the test process's socket is longer than ${longestSocketPath} bytes: ${socketPath}`, { next: "Set CC_CI_HOME to a shorter path." });
  }
  await mkdir(dirname(socketPath), { recursive: true, mode: 0o700 });

  const gates = new Map<Gate, GateState>();
  const gate = (name: Gate): GateState => {
    const found = gates.get(name) ?? { answer: Promise.withResolvers<GateAnswer>(), reached: Promise.withResolvers<void>() };
    gates.set(name, found);
    return found;
  };
  const beats = new Map<number, number>();

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) return void response.destroy();
      send(response, error instanceof BadMessage ? 400 : 422, failureOf(error));
    });
  });
  if (stranger) server.maxConnections = stranger.connections;
  const longest = stranger?.bytes ?? messageLimit;
  // Gates and heartbeats last as long as the run, and a test may take its time between two calls on one connection.
  server.requestTimeout = 0;
  server.timeout = 0;
  server.keepAliveTimeout = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "/";
    if (request.method === "GET" && path.startsWith("/gate/")) {
      const name = parse(gateSchema, path.slice("/gate/".length));
      gate(name).reached.resolve();
      return send(response, 200, await gate(name).answer.promise);
    }
    if (request.method === "POST" && path.startsWith("/alive/")) return watch(request, response, Number(path.slice("/alive/".length)));
    const [, of, ofDependency] = /^\/dependency\/([a-z0-9][a-z0-9_-]*)(\/app\/.+)$/.exec(path) ?? [];
    if (!stranger && of !== undefined && ofDependency !== undefined && request.method === "POST" && Object.hasOwn(calls, ofDependency)) {
      const dependency = dependencies().get(of);
      if (!dependency?.app) throw new BadMessage(`there is no dependency ${of}`);
      return send(response, 200, await callApp(dependency.app, ofDependency as AppCall, parse<unknown>(calls[ofDependency as AppCall], JSON.parse(await readBody(request, longest)))));
    }
    if (request.method !== "POST" || !Object.hasOwn(calls, path)) throw new BadMessage(`there is no call ${request.method} ${path}`);
    const call = path as Call;
    if (stranger && !stranger.calls.includes(call)) throw new Fault("suite", "shipped-call", `tests that come with a recipe cannot ask for ${call.replace(/^\//, "").replaceAll("/", ".")}`, { next: "They have the app's address, its own secrets and HTTP; everything else belongs into a suite." });
    const body = parse<unknown>(calls[call], JSON.parse(await readBody(request, longest)));
    if (call === "/log") {
      onLog?.((body as z.infer<(typeof calls)["/log"]>).message);
      return send(response, 200, null);
    }
    if (call === "/dependencies") return send(response, 200, Object.fromEntries([...dependencies()].map(([recipe, { failed, credentials }]) => [recipe, { failed, credentials }])) satisfies DependencyFacts);
    send(response, 200, await callApp(app(), call, body));
  }

  /** A request without an end: each byte of it is a heartbeat, and its connection tells the worker that we live. */
  function watch(request: IncomingMessage, response: ServerResponse, pid: number): void {
    if (!Number.isInteger(pid) || pid < 1) throw new BadMessage("a heartbeat needs a process id");
    response.writeHead(200).flushHeaders();
    beats.set(pid, performance.now());
    request.on("data", () => beats.set(pid, performance.now()));
    request.on("close", () => beats.delete(pid));
    request.on("error", () => beats.delete(pid));
  }

  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(socketPath, resolve);
  await promise.catch((error: unknown) => {
    throw new Fault("infrastructure", "broker-failed", `the socket for the test process cannot be made: ${messageOf(error)}`, { cause: error });
  });
  await chmod(socketPath, 0o600);

  const close = async (): Promise<void> => {
    signal.removeEventListener("abort", stop);
    server.closeAllConnections();
    if (server.listening) await new Promise<void>((done) => void server.close(() => done()));
  };
  const stop = (): void => void close();
  signal.addEventListener("abort", stop, { once: true });

  return {
    socketPath,
    beats,
    open: (name, operation) => gate(name).answer.resolve({ open: true, operation }),
    skip: (name, reason) => {
      gate(name).answer.resolve({ skip: reason });
      gate(name).answer = Promise.withResolvers();
      gate(name).answer.resolve({ skip: reason });
    },
    reached: (name) => gate(name).reached.promise,
    close,
    [Symbol.asyncDispose]: close,
  };
}

type GateState = { answer: PromiseWithResolvers<GateAnswer>; readonly reached: PromiseWithResolvers<void> };

/** What a well-behaved test process never sends. */
class BadMessage extends Error {}

function failureOf(error: unknown): CallFailure {
  if (error instanceof Fault) return { message: error.message, kind: error.kind, code: error.code, evidence: error.evidence };
  return { message: messageOf(error), kind: error instanceof BadMessage ? "suite" : "infrastructure", code: "call-failed", evidence: [] };
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new BadMessage(result.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`.trim()).join("; "));
}

async function readBody(request: IncomingMessage, longest: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > longest) throw new BadMessage(`a message may hold ${formatBytes(longest)} at most`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8") || "{}";
}

function send(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value ?? null));
  if (body.length > messageLimit) return send(response, 422, { message: `the answer holds more than ${messageLimit / 1024 / 1024} MiB`, kind: "suite", code: "answer-too-big", evidence: [] } satisfies CallFailure);
  response.writeHead(status, { "content-type": "application/json", "content-length": body.length }).end(body);
}
