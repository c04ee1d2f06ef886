/** What suites import for single sign-on: the package's export `cc-ci/oidc`. Works in hooks and in tests alike, on any app that is an OpenID Connect provider. */
export { discover, type Discovery } from "./discovery.ts";
export { clientCredentials, passwordGrant, type Client, type TokenSet } from "./grants.ts";
export { readLoginEvents, type LoginEvent } from "./keycloak/events.ts";
export { logInAtKeycloak } from "./keycloak/log-in.ts";
export { removeRealm, setUpRealm, type Realm, type RealmPlan } from "./keycloak/realm.ts";
export { verifyToken, type TokenClaims } from "./verify-token.ts";
