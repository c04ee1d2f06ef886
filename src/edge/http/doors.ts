import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { Duplex } from "node:stream";
import type { Socket } from "node:net";
import { createServer as createHttpServer } from "#kit/node-http.ts";
import type { Door } from "../route.ts";
import { readHello, type Hello } from "../tls/client-hello.ts";
import { sniCallback, type Contexts } from "../tls/contexts.ts";

export type DoorHandlers = {
  request(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void>;
  upgrade(door: Door, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  connect(door: Door, request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Whether the connection is served as raw TCP; the handler then owns it. */
  tcp(door: Door, serverName: string, socket: Duplex): boolean;
};

/** Takes connections that are already open and serves HTTP on them, with TLS or without, by what the client sends first. */
export type Doors = {
  /** The entry point may depend on whether the client begins with TLS. */
  accept(socket: Duplex, entryPoint: string | { readonly tls: string; readonly plain: string }): Promise<void>;
  close(): void;
};

const maxHeaderSize = 128 * 1024;

/** One HTTP server for every entry point with and without TLS, none of which listens itself: connections are handed to them. */
export function createDoors(contexts: Contexts, handlers: DoorHandlers): Doors {
  const servers = new Map<string, Server>();

  function serverOf(door: Door): Server {
    const key = `${door.entryPoint} ${door.tls}`;
    const known = servers.get(key);
    if (known) return known;
    const settings = {
      maxHeaderSize, requestTimeout: 0, keepAliveTimeout: 75_000, noDelay: true,
      // Only WebSocket switches the protocol; any other offer (such as h2c) is an ordinary request.
      shouldUpgradeCallback: (request: IncomingMessage) => request.headers.upgrade?.toLowerCase() === "websocket",
    };
    const server = door.tls
      ? createHttpsServer({
          ...settings, ALPNProtocols: ["http/1.1"], minVersion: "TLSv1.2",
          SNICallback: sniCallback(contexts),
        })
      : createHttpServer(settings);
    server.on("request", (request: IncomingMessage, response: ServerResponse) => void handlers.request(door, request, response));
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => void handlers.upgrade(door, guard(request), guard(socket), head));
    server.on("connect", (request: IncomingMessage, socket: Duplex, head: Buffer) => handlers.connect(door, request, guard(socket), head));
    server.on("clientError", (_error, socket: Duplex) => void (socket.writable ? socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\nx-cc-ci-edge: bad-request\r\n\r\n") : socket.destroy()));
    servers.set(key, server);
    return server;
  }

  return {
    accept: async (socket, entryPoint) => {
      guard(socket);
      const hello = await peek(socket);
      if (hello.kind === "more") return void socket.destroy();
      const tls = hello.kind === "tls";
      const door = { tls, entryPoint: typeof entryPoint === "string" ? entryPoint : tls ? entryPoint.tls : entryPoint.plain };
      if (handlers.tcp(door, hello.kind === "tls" ? hello.serverName : "", socket)) return;
      const server = serverOf(door);
      // A client that names no host gets no SNI callback, so the server needs a certificate of its own by then.
      if (door.tls && hello.kind === "tls" && hello.serverName === "") await useDefault(server, contexts);
      server.emit("connection", socket as Socket);
    },
    close: () => {
      for (const server of servers.values()) server.closeAllConnections();
    },
  };
}

async function useDefault(server: Server, contexts: Contexts): Promise<void> {
  const pair = await contexts.defaultPair();
  (server as Server & { setSecureContext(options: { key: string; cert: string }): void }).setSecureContext(pair);
}

/** A broken connection is no fault of the edge; without a listener it would end the process. */
function guard<T extends { on(event: "error", listener: () => void): unknown }>(stream: T): T {
  stream.on("error", () => undefined);
  return stream;
}

/** Reads the first bytes and puts them back. `more`: the client closed before it said enough. */
function peek(socket: Duplex): Promise<Hello> {
  const { promise, resolve } = Promise.withResolvers<Hello>();
  let bytes = Buffer.alloc(0);
  const finish = (hello: Hello): void => {
    socket.off("readable", look);
    socket.off("close", gone);
    socket.off("end", gone);
    if (bytes.length > 0 && !socket.destroyed) socket.unshift(bytes);
    resolve(hello);
  };
  const gone = (): void => finish({ kind: "more" });
  const look = (): void => {
    for (let chunk: Buffer | null; (chunk = socket.read() as Buffer | null) !== null; ) bytes = Buffer.concat([bytes, chunk]);
    const hello = readHello(bytes);
    if (hello.kind !== "more") finish(hello);
  };
  socket.on("readable", look);
  socket.once("close", gone);
  socket.once("end", gone);
  look();
  return promise;
}
