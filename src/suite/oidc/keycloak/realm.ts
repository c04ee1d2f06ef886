import { randomBytes } from "node:crypto";
import { Fault } from "#kit/fault.ts";
import type { App } from "../../app.ts";
import { keycloakAdmin } from "./admin.ts";

/** Attribute of a realm that holds the word (`nonce`) of the Keycloak as the run knew it that made the realm: by it a realm is found again whose run is gone. */
export const wordAttribute = "cc-ci.word";

export type RealmPlan = {
  readonly realm: string;
  readonly clientId: string;
  /** Addresses to which a login may lead back; `*` at the end stands for all below. */
  readonly redirectUris: readonly string[];
  readonly users: readonly { readonly username: string; readonly roles?: readonly string[] }[];
  readonly roles?: readonly string[];
  /** Refuse whoever asks for a code without proof of possession (RFC 7636, S256). Default false. */
  readonly requirePkce?: boolean;
};

export type Realm = {
  readonly realm: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Passwords by user name. */
  readonly passwords: Readonly<Record<string, string>>;
};

/**
 * Makes a realm with one client, roles and users, all with random secrets. A realm is the unit of isolation in a Keycloak that several runs share. Login events are kept in it, so that a
 * test can tell that an app used this provider. Fault `realm-exists`: its name is taken, and nothing was changed.
 */
export async function setUpRealm(keycloak: App, { realm, clientId, redirectUris, users, roles = [], requirePkce = false }: RealmPlan): Promise<Realm> {
  const admin = keycloakAdmin(keycloak);
  const clientSecret = secret();
  const passwords = Object.fromEntries(users.map(({ username }) => [username, secret()]));
  const { status } = await admin("POST", "", {
    realm, enabled: true, sslRequired: "external", registrationAllowed: false, loginWithEmailAllowed: false, eventsEnabled: true, eventsExpiration: 86_400, attributes: { [wordAttribute]: keycloak.nonce },
    roles: { realm: roles.map((name) => ({ name })) },
    clients: [{ clientId, secret: clientSecret, enabled: true, protocol: "openid-connect", publicClient: false, standardFlowEnabled: true, directAccessGrantsEnabled: true, serviceAccountsEnabled: true, redirectUris: [...redirectUris], attributes: { "post.logout.redirect.uris": redirectUris.join("##"), ...(requirePkce && { "pkce.code.challenge.method": "S256" }) } }],
    users: users.map(({ username, roles: own = [] }) => ({
      username, enabled: true, email: `${username}@example.com`, emailVerified: true, firstName: username, lastName: "Test", realmRoles: [`default-roles-${realm.toLowerCase()}`, ...own],
      credentials: [{ type: "password", value: passwords[username], temporary: false }],
    })),
  }, [409]);
  if (status === 409) throw new Fault("infrastructure", "realm-exists", `the realm ${realm} is there already`, { next: "A realm is made for one run and removed with it; `cc-ci warm reap` removes those that were left." });
  return { realm, issuer: `${keycloak.baseUrl}/realms/${realm}`, clientId, clientSecret, passwords };
}

/** Removes a realm; one that is gone already is fine. */
export async function removeRealm(keycloak: App, realm: string): Promise<void> {
  await keycloakAdmin(keycloak)("DELETE", `/${encodeURIComponent(realm)}`, undefined, [404]);
}

function secret(): string {
  return randomBytes(24).toString("base64url");
}
