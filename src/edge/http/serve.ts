import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { pipeline, type Duplex, type Transform } from "node:stream";
import type { HttpRoute } from "../labels/routing.ts";
import type { Exchange, Middleware } from "../middleware/middleware.ts";
import { tooLarge } from "../middleware/buffering.ts";
import { badGateway, edgeHeader, rawHeaders, type EdgeAnswer } from "./answer.ts";
import { BodyTooLarge, drain, pipeUpTo } from "./body-limit.ts";
import { prepareHeaders, stripHopByHop } from "./forwarded.ts";
import { HeaderList } from "./header-list.ts";
import { decideRetry, mayReuseConnection } from "./retry.ts";
import { cookieValue, taskKey } from "./sticky.ts";
import { asksForGzip, undoGzip } from "./transparent-gzip.ts";
import { UpstreamError, type Peer, type Reply, type Upstream } from "./upstream.ts";

/** Answers from the edge itself. */
export function answer(response: ServerResponse, given: EdgeAnswer): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(given.status, [...rawHeaders(given), "content-length", String(Buffer.byteLength(given.body))]);
  response.end(given.body);
}

/** Sends a request to the app and its answer to the client, both while they arrive. */
export async function serve(route: HttpRoute, exchange: Exchange, request: IncomingMessage, response: ServerResponse, upstream: Upstream): Promise<void> {
  prepareHeaders(exchange, { webSocket: false });
  const own = runRequest(route, exchange);
  if (own) {
    if (own.status === tooLarge.status) await drain(request);
    return answer(response, own);
  }
  const hasBody = request.headers["content-length"] !== undefined ? request.headers["content-length"] !== "0" : request.headers["transfer-encoding"] !== undefined;
  const result = await exchangeWithTask(route, exchange, upstream, {
    reuse: mayReuseConnection(exchange.method, hasBody),
    answered: () => response.headersSent,
    body: (outgoing) => (hasBody ? pipeUpTo(bodyLimitOf(route), request, outgoing) : void outgoing.end()),
    bodyTaken: () => hasBody && request.readableDidRead,
    abandoned: (stop) => response.once("close", () => response.writableFinished || stop()),
  });
  if (response.destroyed) return;
  if ("status" in result) {
    if (result === tooLarge) await drain(request);
    return answer(response, passBack(route.middlewares, exchange, result));
  }
  const { message } = result;
  const { headers, encoders } = responseHead(route, exchange, result);
  response.sendDate = false;
  response.writeHead(message.statusCode ?? 502, message.statusMessage, headers.toRaw());
  response.flushHeaders();
  pipeline([message, ...encoders, response], () => undefined);
}

/** The same for a request to switch to another protocol (WebSocket). Whatever comes back, the connection then belongs to this request alone. */
export async function serveUpgrade(route: HttpRoute, exchange: Exchange, request: IncomingMessage, client: Duplex, head: Buffer, upstream: Upstream): Promise<void> {
  prepareHeaders(exchange, { webSocket: true });
  const own = runRequest(route, exchange);
  if (own) return answerSocket(client, own);
  const result = await exchangeWithTask(route, exchange, upstream, {
    reuse: false, upgrade: request.headers.upgrade ?? "",
    answered: () => false,
    body: (outgoing) => void outgoing.end(),
    bodyTaken: () => false,
    abandoned: (stop) => client.once("close", stop),
  });
  if (client.destroyed) return;
  if ("status" in result) return answerSocket(client, passBack(route.middlewares, exchange, result));
  const { message, switched } = result;
  const { headers, encoders } = responseHead(route, exchange, result);
  if (!switched) {
    headers.set("Connection", "close");
    writeHead(client, message.statusCode ?? 502, message.statusMessage ?? "", headers);
    pipeline([message, ...encoders, client], () => undefined);
    return;
  }
  headers.set("Connection", "Upgrade");
  headers.set("Upgrade", message.headers.upgrade ?? "");
  writeHead(client, 101, message.statusMessage ?? "Switching Protocols", headers);
  if (switched.head.length > 0) client.write(switched.head);
  if (head.length > 0) switched.socket.write(head);
  join(client, switched.socket);
}

/** Connects two sockets. When one has closed, the other gets what is still on its way and is closed too; when one breaks, so does the other. */
export function join(left: Duplex, right: Duplex): void {
  for (const [from, to] of [[left, right], [right, left]] as const) {
    from.pipe(to);
    from.once("error", () => to.destroy());
    from.once("close", () => (to as Socket).destroySoon());
  }
}

/** Answers on a bare connection and closes it. */
export function answerSocket(client: Duplex, given: EdgeAnswer): void {
  const headers = HeaderList.fromRaw([...rawHeaders(given), "content-length", String(Buffer.byteLength(given.body)), "connection", "close"]);
  writeHead(client, given.status, given.kind, headers);
  client.end(given.body);
}

function writeHead(client: Duplex, status: number, reason: string, headers: HeaderList): void {
  client.write(`HTTP/1.1 ${status} ${reason}\r\n${[...headers].map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`, "latin1");
}

function runRequest({ middlewares }: HttpRoute, exchange: Exchange): EdgeAnswer | undefined {
  for (const [index, middleware] of middlewares.entries()) {
    const own = middleware.request?.(exchange);
    if (own) return passBack(middlewares.slice(0, index), exchange, own);
  }
  return undefined;
}

/** An answer of the edge's own, with the headers that the middlewares give it on its way back. Its body is too short to be compressed. */
function passBack(middlewares: readonly Middleware[], exchange: Exchange, own: EdgeAnswer): EdgeAnswer {
  const headers = new HeaderList([...(own.headers ?? []), ["content-length", "0"]]);
  for (const middleware of middlewares.toReversed()) {
    middleware.response?.(headers, exchange);
    middleware.encode?.(headers, exchange, own.status);
  }
  headers.delete("content-length");
  // What the edge says of itself is its own: no recipe's middleware takes it away or writes it.
  headers.deleteWhere((name) => name === edgeHeader || name === `${edgeHeader}-reason`);
  const reason = own.headers?.find(([name]) => name === `${edgeHeader}-reason`);
  return { ...own, headers: [...headers, ...(reason ? [reason] : [])] };
}

/** The headers of the answer, and what its body goes through, the last middleware first. */
function responseHead(route: HttpRoute, exchange: Exchange, { message, cookie, gzip }: Answered): { readonly headers: HeaderList; readonly encoders: Transform[] } {
  const headers = HeaderList.fromRaw(message.rawHeaders);
  stripHopByHop(headers);
  headers.delete("transfer-encoding");
  if (cookie !== undefined) headers.append("Set-Cookie", cookie);
  const encoders: Transform[] = [];
  const unpack = gzip ? undoGzip(headers, message.statusCode ?? 502) : undefined;
  if (unpack) encoders.push(unpack);
  for (const middleware of route.middlewares.toReversed()) {
    middleware.response?.(headers, exchange);
    const encoder = message.statusCode === 101 ? undefined : middleware.encode?.(headers, exchange, message.statusCode ?? 502);
    if (encoder) encoders.push(encoder);
  }
  headers.deleteWhere((name) => name === edgeHeader || name === `${edgeHeader}-reason`);
  return { headers, encoders };
}

/** The least that any middleware lets through. */
function bodyLimitOf({ middlewares }: HttpRoute): number | undefined {
  const limits = middlewares.flatMap(({ bodyLimit }) => bodyLimit ?? []);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

type Sending = {
  readonly reuse: boolean;
  readonly upgrade?: string;
  answered(): boolean;
  body(outgoing: ClientRequest): void;
  bodyTaken(): boolean;
  abandoned(stop: () => void): void;
};

/** A task's reply, the cookie that keeps the client with that task where it has none yet, and whether gzip was the edge's own wish. */
type Answered = Reply & { readonly cookie?: string; readonly gzip: boolean };

/** Tries a task, and once more another one (or the same at a new address) when that is safe. */
async function exchangeWithTask(route: HttpRoute, exchange: Exchange, upstream: Upstream, sending: Sending): Promise<Answered | EdgeAnswer> {
  let last: Peer | undefined;
  const gzip = sending.upgrade === undefined && asksForGzip(exchange);
  for (let failed = 1; ; failed += 1) {
    let peers: readonly Peer[];
    try {
      peers = await upstream.peers(route.targets);
    } catch (error) {
      return badGateway(`the tasks of ${route.definedBy.join(", ")} cannot be found: ${(error as Error).message}`);
    }
    const sticky = peers[0]?.target.sticky;
    const wanted = sticky && cookieValue(exchange.headers.all("cookie"), sticky.name);
    const kept = failed === 1 ? peers.find((each) => keyOf(each) === wanted) : undefined;
    const peer = kept ?? peers.find(({ address }) => address !== last?.address) ?? peers[0];
    if (!peer) return badGateway(`${route.definedBy.join(", ")} has no running task here`);
    try {
      const reply = await upstream.send(peer, exchange, {
        gzip,
        // A second try takes a fresh connection: the pool may hold more that the task has already closed.
        reuse: sending.reuse && failed === 1,
        ...(sending.upgrade !== undefined && { upgrade: sending.upgrade }),
        begin: (outgoing) => {
          sending.abandoned(() => outgoing.destroy());
          sending.body(outgoing);
        },
      });
      return sticky && peer !== kept ? { ...reply, cookie: `${sticky.name}=${keyOf(peer)}${sticky.attributes}`, gzip } : { ...reply, gzip };
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      if (error.cause instanceof BodyTooLarge) return tooLarge;
      upstream.forget(peer);
      last = peer;
      const decision = decideRetry({ method: exchange.method, failed, connected: error.connected, bodyTaken: sending.bodyTaken(), answered: sending.answered() });
      if (decision.kind === "give-up") return badGateway(`${route.definedBy.join(", ")} at ${peer.address}:${peer.target.port}: ${error.message} (${decision.reason})`, error.status);
    }
  }
}

function keyOf({ address, target }: Peer): string {
  return taskKey({ address, port: target.port });
}
