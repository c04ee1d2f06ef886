import type { App } from "../../app.ts";
import { keycloakAdmin } from "./admin.ts";

export type LoginEvent = { readonly type: string; readonly clientId?: string; readonly userId?: string; readonly details?: Readonly<Record<string, string>> };

/** The provider's own record of who logged in through which client, newest first. */
export async function readLoginEvents(keycloak: App, realm: string): Promise<readonly LoginEvent[]> {
  const { json } = await keycloakAdmin(keycloak)("GET", `/${encodeURIComponent(realm)}/events?max=200`);
  return json as LoginEvent[];
}
