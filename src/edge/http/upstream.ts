import type { ClientRequest, IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Duplex } from "node:stream";
import { Agent as HttpAgent, request as httpRequest } from "#kit/node-http.ts";
import type { Target } from "../labels/service.ts";
import type { GatewayStatus } from "./answer.ts";
import type { Exchange } from "../middleware/middleware.ts";
import type { TaskDirectory } from "../tasks.ts";

/** One address of a task. */
export type Peer = { readonly address: string; readonly target: Target };

/** What came back: an answer, or the switch to another protocol. */
export type Reply = { readonly message: IncomingMessage; readonly switched?: { readonly socket: Duplex; readonly head: Buffer } };

/** A try that failed, how far it got, and what Traefik would answer. */
export class UpstreamError extends Error {
  readonly connected: boolean;
  readonly status: GatewayStatus;

  constructor(cause: Error, connected: boolean) {
    super(cause.message === "" ? ((cause as NodeJS.ErrnoException).code ?? "connection failed") : cause.message, { cause });
    this.connected = connected;
    this.status = gatewayStatus(cause);
  }
}

/** Nobody took the connection in time. */
export class NoConnection extends Error {}

/** No HTTP and certificates that nobody trusts are 500 to Traefik, which takes them for mistakes in its configuration. */
export function gatewayStatus(error: Error & { readonly code?: string }): GatewayStatus {
  const { code } = error;
  if (error instanceof NoConnection) return 504;
  return code !== undefined && /^HPE_|^ERR_SSL_|^ERR_TLS_|CERT|SIGNATURE|^UNABLE_TO_|ISSUER/.test(code) ? 500 : 502;
}

export type Upstream = {
  /** All addresses where the route's tasks are now, in turn for successive calls. */
  peers(targets: readonly Target[]): Promise<readonly Peer[]>;
  forget(peer: Peer): void;
  /** Sends one request; with `gzip` it asks for that encoding as well. `begin` is called when the connection stands, to send the body. Throws UpstreamError. */
  send(peer: Peer, exchange: Exchange, options: { readonly upgrade?: string; readonly reuse: boolean; readonly gzip: boolean; begin(request: ClientRequest): void }): Promise<Reply>;
  close(): void;
};

/** How long a task may take to accept a connection. An address that nobody has any more does not refuse, it stays silent. */
const connectTimeout = 2_000;
const maxHeaderSize = 128 * 1024;

export function createUpstream(directory: TaskDirectory): Upstream {
  const agents = { http: new HttpAgent({ keepAlive: true, maxFreeSockets: 64 }), https: new HttpsAgent({ keepAlive: true, maxFreeSockets: 64 }) };
  let turn = 0;
  return {
    peers: async (targets) => {
      const lists = await Promise.all(targets.map(async (target) => (await directory.addresses(target.serviceId)).map((address) => ({ address, target }))));
      const all = lists.flat();
      if (all.length < 2) return all;
      turn = (turn + 1) % all.length;
      return [...all.slice(turn), ...all.slice(0, turn)];
    },
    forget: ({ target }) => directory.invalidate(target.serviceId),
    send: ({ address, target }, exchange, { upgrade, reuse, gzip, begin }) => {
      const { promise, resolve, reject } = Promise.withResolvers<Reply>();
      const host = target.passHostHeader ? exchange.host : `${address}:${target.port}`;
      const request = (target.scheme === "https" ? httpsRequest : httpRequest)({
        host: address, port: target.port, method: exchange.method, path: exchange.path + exchange.query, maxHeaderSize,
        headers: ["Host", host, ...exchange.headers.toRaw(), ...(gzip ? ["Accept-Encoding", "gzip"] : []), ...(upgrade === undefined ? [] : ["Connection", "Upgrade", "Upgrade", upgrade])],
        ...(upgrade === undefined && reuse ? { agent: agents[target.scheme] } : { agent: false as const }),
      });
      let connected = false;
      request.once("socket", (socket) => {
        const ready = (): void => {
          connected = true;
          clearTimeout(timer);
          socket.setNoDelay(true);
          begin(request);
        };
        const timer = setTimeout(() => request.destroy(new NoConnection(`no connection within ${connectTimeout} ms`)), connectTimeout);
        request.once("close", () => clearTimeout(timer));
        if (socket.connecting) socket.once(target.scheme === "https" ? "secureConnect" : "connect", ready);
        else ready();
      });
      request.once("response", (message) => resolve({ message }));
      request.once("upgrade", (message, socket, head) => resolve({ message, switched: { socket, head } }));
      request.on("error", (error) => reject(new UpstreamError(error, connected)));
      return promise;
    },
    close: () => {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}
