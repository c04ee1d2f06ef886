import { createLocalJWKSet, errors, jwtVerify, type JSONWebKeySet, type JWTPayload } from "jose";
import { Fault } from "#kit/fault.ts";
import type { App } from "../app.ts";
import { ask } from "./ask.ts";
import { discover } from "./discovery.ts";

export type TokenClaims = JWTPayload;

/**
 * The claims of a token whose signature is one of the issuer's present keys, and whose issuer, audience and expiry are as they must be. Fault `token-wrong` says which is not.
 * @param audience null for tokens of which none is asked, such as Keycloak's access tokens
 */
export async function verifyToken(provider: App, token: string, { issuer, audience }: { readonly issuer: string; readonly audience: string | null }): Promise<TokenClaims> {
  const { jwks_uri: address } = await discover(provider, issuer);
  const { json } = await ask(provider, address);
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet(json as JSONWebKeySet), { issuer, requiredClaims: ["exp", "iat"], ...(audience !== null && { audience }) });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) throw new Fault("recipe", "token-wrong", `the token is not what it must be: ${error.message}`);
    throw error;
  }
}
