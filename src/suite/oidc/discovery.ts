import { Fault } from "#kit/fault.ts";
import type { App } from "../app.ts";
import { ask } from "./ask.ts";

/** What a provider says of itself (OpenID Connect Discovery 1.0, section 3), as far as it is used here. */
export type Discovery = { readonly issuer: string; readonly authorization_endpoint: string; readonly token_endpoint: string; readonly jwks_uri: string; readonly end_session_endpoint?: string };

/** Reads the provider's document for an issuer. Fault `discovery-wrong` when it names another issuer or leaves out what must be there. */
export async function discover(provider: App, issuer: string): Promise<Discovery> {
  const { json } = await ask(provider, `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
  const found = (json ?? {}) as Partial<Discovery>;
  const missing = (["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"] as const).filter((key) => typeof found[key] !== "string");
  if (missing.length > 0 || found.issuer !== issuer) {
    throw new Fault("upstream", "discovery-wrong", missing.length > 0 ? `the provider's discovery document has no ${missing.join(", ")}` : `the provider calls itself ${found.issuer} and not ${issuer}`);
  }
  return found as Discovery;
}
