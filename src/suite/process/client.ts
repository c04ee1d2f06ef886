import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { Fault } from "#kit/fault.ts";
import type { AppCall } from "./call-app.ts";
import type { Call } from "./call-schemas.ts";
import type { CallFailure, Gate, GateAnswer } from "./protocol.ts";

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** The broker's socket; a test that is not run by cc-ci has none. */
function socketPath(): string {
  const path = process.env.CC_CI_SOCKET;
  if (!path) throw new Fault("usage", "no-harness", "this test needs a deployed app", { next: "Run it with `cc-ci run`; Playwright alone has no app." });
  return path;
}

/** One call to the harness; gives the answer as it came. */
export async function call(path: Call | `/dependency/${string}${AppCall}`, body: object): Promise<unknown> {
  return exchange("POST", path, JSON.stringify(body));
}

/** Waits until the harness opens the gate, or says that its tests are to be skipped. */
export async function waitAtGate(gate: Gate): Promise<GateAnswer> {
  return (await exchange("GET", `/gate/${gate}`)) as GateAnswer;
}

async function exchange(method: "GET" | "POST", path: string, body?: string): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const sent = request({ socketPath: socketPath(), path, method, agent, headers: { "content-type": "application/json", ...(body !== undefined && { "content-length": Buffer.byteLength(body) }) } }, (response) => {
    text(response).then((content) => resolve({ status: response.statusCode ?? 0, body: content }), reject);
  });
  sent.on("error", reject);
  sent.end(body);
  const answer = await promise;
  const value: unknown = JSON.parse(answer.body);
  if (answer.status === 200) return value;
  const { kind, code, message, evidence } = value as CallFailure;
  throw new Fault(kind, code, message, { evidence });
}

const beatInterval = 1000;

/**
 * Shows the harness that this process's event loop turns, and ends the process when the harness is gone. Neither keeps the process alive.
 */
export function keepAlive(): void {
  const sent = request({ socketPath: socketPath(), path: `/alive/${process.pid}`, method: "POST", headers: { "transfer-encoding": "chunked" } });
  sent.on("response", (response) => response.on("data", () => {}).on("close", gone));
  sent.on("error", gone);
  sent.on("socket", (socket) => socket.unref());
  sent.write(".");
  setInterval(() => sent.write("."), beatInterval).unref();
}

/** Ends this process: without the harness there is nobody to report to, and nothing may outlive it. */
function gone(): never {
  process.exit(70);
}
