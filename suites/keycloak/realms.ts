import type { App } from "cc-ci/suite";

/** Whether the provider itself says that a realm is there; anyone may ask. */
export async function realmThere(app: App, realm: string): Promise<boolean> {
  const { status, body } = await app.request(`/realms/${realm}`);
  if (status === 404) return false;
  if (status !== 200) throw new Error(`asked for the realm ${realm}, Keycloak answered ${status}`);
  return (JSON.parse(body) as { realm: string }).realm === realm;
}
