/** The header by which an answer of the edge itself is told from the app's. Apps cannot send it: it is removed from their answers. */
export const edgeHeader = "x-cc-ci-edge";

/**
 * Why the edge answered itself. `no-route`: no router matches; `bad-gateway`: a router matches and no task answered; `refused`: a proxy request
 * for a host that is no app's; `bad-request`: not HTTP that can be forwarded; `redirect`, `unauthorized`, `denied`, `preflight`: a middleware of the recipe answered.
 */
export type AnswerKind = "no-route" | "bad-gateway" | "refused" | "bad-request" | "redirect" | "unauthorized" | "denied" | "preflight";

/** An answer that the edge gives without asking the app. */
export type EdgeAnswer = { readonly kind: AnswerKind; readonly status: number; readonly headers?: readonly (readonly [string, string])[]; readonly body: string };

export const noRoute: EdgeAnswer = { kind: "no-route", status: 404, body: "404 page not found\n" };

export const badRequest: EdgeAnswer = { kind: "bad-request", status: 400, body: "400 Bad Request" };

export function badGateway(reason: string): EdgeAnswer {
  return { kind: "bad-gateway", status: 502, headers: [["x-cc-ci-edge-reason", reason.replace(/[^\x20-\x7E]/g, " ").slice(0, 300)]], body: "Bad Gateway\n" };
}

export function refused(host: string): EdgeAnswer {
  return { kind: "refused", status: 502, body: `${host} is no app of this run; tests stay on this machine\n` };
}

/** All headers of the answer, names and values alternating. */
export function rawHeaders(answer: EdgeAnswer): string[] {
  return ["content-type", "text/plain; charset=utf-8", "x-content-type-options", "nosniff", edgeHeader, answer.kind, ...(answer.headers ?? []).flat()];
}
