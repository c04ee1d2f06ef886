import { Fault } from "#kit/fault.ts";
import type { App } from "../app.ts";
import { ask, form } from "./ask.ts";
import { discover } from "./discovery.ts";

export type Client = { readonly issuer: string; readonly clientId: string; readonly clientSecret: string };
export type TokenSet = { readonly access_token: string; readonly id_token?: string; readonly refresh_token?: string; readonly expires_in: number; readonly token_type: string };

/** Tokens for a user's name and password (RFC 6749, section 4.3). */
export async function passwordGrant(provider: App, client: Client, user: { readonly username: string; readonly password: string }): Promise<TokenSet> {
  return await grant(provider, client, { grant_type: "password", scope: "openid", ...user });
}

/** A token for the client itself (RFC 6749, section 4.4). */
export async function clientCredentials(provider: App, client: Client): Promise<TokenSet> {
  return await grant(provider, client, { grant_type: "client_credentials" });
}

async function grant(provider: App, { issuer, clientId, clientSecret }: Client, fields: Readonly<Record<string, string>>): Promise<TokenSet> {
  const { token_endpoint: endpoint } = await discover(provider, issuer);
  const { json } = await ask(provider, endpoint, form({ client_id: clientId, client_secret: clientSecret, ...fields }));
  const tokens = json as Partial<TokenSet> | undefined;
  if (typeof tokens?.access_token !== "string") throw new Fault("upstream", "no-token", "the provider's answer holds no access token");
  return tokens as TokenSet;
}
