/** The header by which an answer of the edge itself is told from the app's. Apps cannot send it: it is removed from their answers. */
export const edgeHeader = "x-cc-ci-edge";

/**
 * Why the edge answered itself. `no-route`: no router matches; `bad-gateway`: a router matches and no task answered; `refused`: a proxy request
 * for a host that is no app's; `bad-request`: not HTTP that can be forwarded; `redirect`, `unauthorized`, `denied`, `preflight`: a middleware of the recipe answered.
 */
export type AnswerKind = "no-route" | "bad-gateway" | "refused" | "bad-request" | "redirect" | "unauthorized" | "denied" | "preflight";

/** An answer that the edge gives without asking the app. */
export type EdgeAnswer = { readonly kind: AnswerKind; readonly status: number; readonly headers?: readonly (readonly [string, string])[]; readonly body: string };

/** What Go's servers say with a text of their own. */
export const plainText = [["content-type", "text/plain; charset=utf-8"], ["x-content-type-options", "nosniff"]] as const;

export const noRoute: EdgeAnswer = { kind: "no-route", status: 404, headers: plainText, body: "404 page not found\n" };

export const badRequest: EdgeAnswer = { kind: "bad-request", status: 400, headers: plainText.slice(0, 1), body: "400 Bad Request" };

/** To a request with a fragment, which Traefik refuses without a word. */
export const fragmentRefused: EdgeAnswer = { kind: "bad-request", status: 400, body: "" };

/** What Traefik answers for the app: 502 when no connection stands or it breaks, 504 when nobody takes it, 500 when the app speaks otherwise than it should. */
export type GatewayStatus = 500 | 502 | 504;

const gatewayTexts: Readonly<Record<GatewayStatus, string>> = { 500: "Internal Server Error", 502: "Bad Gateway", 504: "Gateway Timeout" };

/** An app that cannot be reached, and why. */
export function badGateway(reason: string, status: GatewayStatus = 502): EdgeAnswer {
  return { kind: "bad-gateway", status, headers: [["x-cc-ci-edge-reason", reason.replace(/[^\x20-\x7E]/g, " ").slice(0, 300)]], body: gatewayTexts[status] };
}

export function refused(host: string): EdgeAnswer {
  return { kind: "refused", status: 502, body: `${host} is no app of this run; tests stay on this machine\n` };
}

/** All headers of the answer, names and values alternating. */
export function rawHeaders(answer: EdgeAnswer): string[] {
  return [edgeHeader, answer.kind, ...(answer.headers ?? []).flat()];
}
