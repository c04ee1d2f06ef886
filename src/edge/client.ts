import type { IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { Fault, messageOf } from "#kit/fault.ts";
import { request as httpRequest } from "#kit/node-http.ts";
import type { AppRequest, AppResponse } from "#suite/app.ts";
import type { Edge } from "./edge.ts";
import { edgeHeader } from "./http/answer.ts";

/** Bytes of an answer that are kept; a longer one is a fault. */
const mostBytes = 10 * 1024 * 1024;

/** Why the edge answered itself, or undefined when the app did. */
export function edgeReason(response: Pick<AppResponse, "headers">): string | undefined {
  const kind = response.headers[edgeHeader];
  const reason = response.headers[`${edgeHeader}-reason`];
  return kind === undefined || reason === undefined ? kind : `${kind}: ${reason}`;
}

/**
 * One request to an app, straight to the edge's port with the URL's host as SNI and Host, trusting the edge's authority alone. Redirects are not followed;
 * repeated headers are joined by ", " (Set-Cookie by a line break). Throws a Fault: `app-no-answer` (connection or TLS failed), `app-timeout`,
 * `app-answer-too-long`, or `cancelled` when the signal aborts.
 */
export async function edgeRequest(edge: Pick<Edge, "host" | "port" | "caCertificate">, url: string | URL, given: AppRequest = {}, signal?: AbortSignal): Promise<AppResponse> {
  const { protocol, hostname, host, pathname, search } = new URL(url);
  const timeout = given.timeout ?? 30_000;
  const timer = AbortSignal.timeout(timeout);
  const stop = signal ? AbortSignal.any([signal, timer]) : timer;
  const names = new Set(Object.keys(given.headers ?? {}).map((name) => name.toLowerCase()));
  const length = given.body !== undefined && !names.has("content-length") && { "content-length": String(Buffer.byteLength(given.body)) };
  const { promise, resolve, reject } = Promise.withResolvers<AppResponse>();
  try {
    stop.throwIfAborted();
    const options = { host: edge.host, port: edge.port, method: given.method ?? "GET", path: pathname + search, agent: false as const, signal: stop, maxHeaderSize: 256 * 1024, headers: { host, ...length, ...given.headers } };
    const request = protocol === "https:" ? httpsRequest({ ...options, servername: hostname, ca: edge.caCertificate }) : httpRequest(options);
    request.once("response", (message) => void readAll(message, `${protocol}//${host}${pathname}`).then(resolve, reject));
    request.on("error", reject);
    request.end(given.body);
    return await promise;
  } catch (error) {
    if (error instanceof Fault) throw error;
    const what = `${given.method ?? "GET"} ${protocol}//${host}${pathname}`;
    if (signal?.aborted) throw new Fault("cancelled", "cancelled", `${what} was cancelled`, { cause: error });
    if (timer.aborted) throw new Fault("recipe", "app-timeout", `${what}: no whole answer within ${timeout} ms`, { cause: error });
    throw new Fault("recipe", "app-no-answer", `${what}: ${messageOf(error)}`, { cause: error });
  }
}

async function readAll(message: IncomingMessage, what: string): Promise<AppResponse> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > mostBytes) throw new Fault("recipe", "app-answer-too-long", `the answer of ${what} is longer than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  const headers = Object.fromEntries(Object.entries(message.headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, Array.isArray(value) ? value.join("\n") : value]])));
  return { status: message.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString("utf8"), fromEdge: headers[edgeHeader] !== undefined };
}
