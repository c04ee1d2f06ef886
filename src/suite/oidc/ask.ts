import { Fault } from "#kit/fault.ts";
import type { App, AppRequest } from "../app.ts";

/**
 * One request to an identity provider that must succeed. What a provider answers slowly, or with a status of its own trouble, is a fault of kind `infrastructure`: the recipe under test has
 * no part in it. Gives the JSON of the answer, undefined for an empty one.
 */
export async function ask(provider: App, path: string, request: AppRequest & { readonly allow?: readonly number[] } = {}): Promise<{ status: number; json: unknown }> {
  const { allow = [], ...rest } = request;
  const answer = await provider.request(path, rest).catch((error: unknown) => {
    throw error instanceof Fault && error.code.startsWith("app-") ? slow(provider, path, rest, error) : error;
  });
  const good = (answer.status >= 200 && answer.status < 300) || allow.includes(answer.status);
  if (!good || answer.fromEdge) {
    throw new Fault("infrastructure", "provider-refused", `${provider.recipe} answered ${rest.method ?? "GET"} ${path.split("?")[0]} with ${answer.status}${answer.fromEdge ? " of the edge" : ""}`, { evidence: [answer.body.slice(0, 500)] });
  }
  return { status: answer.status, json: jsonOf(answer.body) };
}

function slow(provider: App, path: string, { method = "GET" }: AppRequest, cause: Fault): Fault {
  return new Fault("infrastructure", "provider-slow", `${provider.recipe} did not answer ${method} ${path.split("?")[0]}: ${cause.message}`, { cause, evidence: cause.evidence });
}

function jsonOf(body: string): unknown {
  try {
    return body === "" ? undefined : JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** A form as `application/x-www-form-urlencoded`. */
export function form(fields: Readonly<Record<string, string>>): Pick<AppRequest, "method" | "headers" | "body"> {
  return { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: new URLSearchParams(fields).toString() };
}
