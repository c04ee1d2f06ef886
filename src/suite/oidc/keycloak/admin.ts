import type { App, AppRequest } from "../../app.ts";
import { ask, form } from "../ask.ts";

/** Speaks Keycloak's admin API; the token is asked for anew when it has run out. */
export type KeycloakAdmin = (method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown, allow?: readonly number[]) => Promise<{ readonly status: number; readonly json: unknown }>;

/** Seconds before its end at which a token is no longer used. */
const reserve = 10;

/** Logs in as the admin of the recipe, whose password is its secret `admin_password`. `path` begins after `/admin/realms`. */
export function keycloakAdmin(keycloak: App, username = "admin"): KeycloakAdmin {
  let token = "";
  let until = 0;
  const fresh = async (): Promise<string> => {
    if (Date.now() < until) return token;
    const fields = { grant_type: "password", client_id: "admin-cli", username, password: await keycloak.secret("admin_password") };
    const { json } = await ask(keycloak, "/realms/master/protocol/openid-connect/token", form(fields));
    const answer = json as { access_token: string; expires_in: number };
    token = answer.access_token;
    until = Date.now() + (answer.expires_in - reserve) * 1000;
    return token;
  };
  return async (method, path, body, allow = []) => {
    const headers = { authorization: `Bearer ${await fresh()}`, ...(body !== undefined && { "content-type": "application/json" }) };
    const request: AppRequest & { allow: readonly number[] } = { method, headers, allow, ...(body !== undefined && { body: JSON.stringify(body) }) };
    return await ask(keycloak, `/admin/realms${path}`, request);
  };
}
