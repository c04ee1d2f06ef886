import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { connect as connectTcp, type Socket } from "node:net";
import { pipeline, Readable } from "node:stream";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { brotliDecompressSync, createGunzip, gunzipSync, zstdDecompressSync } from "node:zlib";
import { readAnswer, type Answer } from "./answer.ts";
import { readFrame, textFrame } from "./frame.ts";
import type { Ask } from "./row.ts";

/** Where an edge listens. */
export type Front = { readonly host: string; readonly plainPort: number; readonly tlsPort: number };

/** Longer answers are compared by their hash. */
const longest = 65_536;
/** Milliseconds that an answer may take. */
const patience = 15_000;

/** Asks one edge. `host` is the name of the row; `apps` as in {@link readAnswer}. Rejects only when no answer comes at all within 15 s. */
export async function askEdge(front: Front, ask: Ask, host: string, apps: Readonly<Record<string, string>>): Promise<Answer> {
  const signal = AbortSignal.timeout(patience);
  const name = ask.host ?? host;
  try {
    switch (ask.by ?? "http") {
      case "http":
        return await askHttp(front, ask, name, apps, signal);
      case "events":
        return await askEvents(front, ask, name, apps, signal);
      case "websocket":
        return await askWebSocket(front, ask, name, apps, signal);
      case "tcp":
        return await askTcp(front, ask, name, apps, signal);
      case "alpn":
        return await askAlpn(front, name, signal);
    }
  } catch (error) {
    if (signal.aborted) throw new Error(`no answer within ${patience} ms`, { cause: error });
    return { status: "closed", headers: {}, seen: null, body: "" };
  }
}

async function connect(front: Front, ask: Ask, name: string, signal: AbortSignal, protocols: readonly string[] = ["http/1.1"]): Promise<Socket> {
  // A port or a final dot is for the Host header only.
  const servername = name.replace(/:\d+$/, "").replace(/\.$/, "");
  const socket = ask.plain
    ? connectTcp({ host: front.host, port: front.plainPort })
    : connectTls({ host: front.host, port: front.tlsPort, servername, rejectUnauthorized: false, ALPNProtocols: ask.by === "tcp" ? [] : [...protocols] });
  signal.addEventListener("abort", () => socket.destroy(new Error("too late")), { once: true });
  await once(socket, ask.plain ? "connect" : "secureConnect");
  return socket;
}

async function open(front: Front, ask: Ask, name: string, signal: AbortSignal, more: Readonly<Record<string, string>> = {}): Promise<ClientRequest> {
  const socket = await connect(front, ask, name, signal);
  const length = ask.body === undefined || ask.headers?.["Transfer-Encoding"] !== undefined ? {} : { "Content-Length": String(ask.body) };
  const headers = { Host: name, ...length, ...ask.headers, ...more };
  const request = httpRequest({
    createConnection: () => socket, method: ask.method ?? (ask.body === undefined ? "GET" : "POST"), path: ask.path ?? "/", setHost: false, maxHeaderSize: 256 * 1024,
    headers: Object.entries(headers).flatMap(([key, value]) => (typeof value === "string" ? [value] : value).flatMap((each) => [key, each])),
  });
  return request;
}

async function askHttp(front: Front, ask: Ask, name: string, apps: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer> {
  const request = await open(front, ask, name, signal);
  // An edge may answer before it has read all of the body, and close.
  const answered = responseOf(request);
  if (ask.headers?.["Expect"] !== undefined) {
    request.flushHeaders();
    await Promise.race([once(request, "continue"), answered]);
  }
  if (ask.body === undefined) request.end();
  else sendPattern(request, ask.body);
  const response = await answered;
  return readAnswer({ status: response.statusCode ?? 0, rawHeaders: response.rawHeaders, body: await bodyOf(response) }, apps);
}

/** The first event must come before the app is let to send the second; an edge that holds answers back gets none. */
async function askEvents(front: Front, ask: Ask, name: string, apps: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer> {
  const key = randomBytes(8).toString("hex");
  const request = await open(front, ask, name, signal, { "Reply-Events": key });
  request.end();
  const response = await responseOf(request);
  let body = "";
  // A part of a compressed answer can be read as soon as it is there.
  const parts = response.headers["content-encoding"] === "gzip" ? response.pipe(createGunzip()) : response;
  for await (const chunk of parts as AsyncIterable<Buffer>) {
    body += String(chunk);
    if (!body.endsWith("first\n\n")) continue;
    const release = await open(front, ask, name, signal, { "Reply-Release": key });
    release.end();
    await bodyOf(await responseOf(release));
  }
  return readAnswer({ status: response.statusCode ?? 0, rawHeaders: response.rawHeaders, body }, apps);
}

async function askWebSocket(front: Front, ask: Ask, name: string, apps: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer> {
  const text = "a".repeat(ask.body ?? 5);
  const request = await open(front, { ...ask, method: "GET" }, name, signal, { "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Content-Length": [] as unknown as string });
  request.end();
  const upgraded = once(request, "upgrade") as Promise<[IncomingMessage, Socket, Buffer]>;
  const [response, socket, head = Buffer.alloc(0)] = await Promise.race([upgraded, responseOf(request).then((answer) => [answer] as [IncomingMessage, Socket?, Buffer?])]);
  if (!socket) return readAnswer({ status: response.statusCode ?? 0, rawHeaders: response.rawHeaders, body: await bodyOf(response) }, apps);
  socket.write(textFrame(text));
  let bytes = head;
  let frame = readFrame(bytes);
  const chunks = socket[Symbol.asyncIterator]() as AsyncIterableIterator<Buffer>;
  while (frame === undefined) {
    const next = await chunks.next();
    if (next.done) break;
    bytes = Buffer.concat([bytes, next.value]);
    frame = readFrame(bytes);
  }
  socket.destroy();
  return readAnswer({ status: 101, rawHeaders: response.rawHeaders, body: frame === text ? `${text.length} characters came back` : "something else came back" }, apps);
}

/** Reads the app's greeting, sends a line and reads it back. */
async function askTcp(front: Front, ask: Ask, name: string, apps: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer> {
  const socket = await connect(front, ask, name, signal);
  socket.write("ping\n");
  let text = "";
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    text += String(chunk);
    if (text.endsWith("ping\n")) break;
  }
  socket.destroy();
  const [, greeting = "", app = ""] = /^(tcp|tls) (\S+)\nping\n$/.exec(text) ?? [];
  return { status: "connected", headers: {}, seen: null, body: greeting === "" ? text : `${greeting} of ${apps[app] ?? app}` };
}

async function askAlpn(front: Front, name: string, signal: AbortSignal): Promise<Answer> {
  const socket = (await connect(front, { traefik: { status: 0 } }, name, signal, ["h2", "http/1.1"])) as TLSSocket;
  socket.destroy();
  return { status: "connected", headers: {}, seen: null, body: String(socket.alpnProtocol) };
}

async function responseOf(request: ClientRequest): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request.once("response", resolve);
  request.on("error", reject);
  // Whoever does not wait any more does not need to hear of it.
  promise.catch(() => undefined);
  return promise;
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  const bytes = decoded(Buffer.concat((await response.toArray()) as Buffer[]), response.headers["content-encoding"]);
  return bytes.length <= longest ? bytes.toString("utf8") : `${bytes.length} bytes ${createHash("sha256").update(bytes).digest("hex")}`;
}

/** Compressors differ in what they make of the same; what counts is what comes out again. */
function decoded(bytes: Buffer, encoding: string | undefined): Buffer {
  const decode = { gzip: gunzipSync, br: brotliDecompressSync, zstd: zstdDecompressSync }[encoding ?? ""];
  try {
    return decode && bytes.length > 0 ? decode(bytes) : bytes;
  } catch {
    // The app only says so.
    return bytes;
  }
}

/** The same bytes as the app's. */
function pattern(count: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: count }, (_, index) => index % 251));
}

function sendPattern(request: ClientRequest, count: number): void {
  // Whether it was taken is said by the answer.
  pipeline(Readable.from(blocks(count)), request, () => undefined);
}

function* blocks(count: number): Generator<Buffer> {
  const block = pattern(251 * 256);
  for (let left = count; left > 0; left -= block.length) yield left < block.length ? block.subarray(0, left) : block;
}
