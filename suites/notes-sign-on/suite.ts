import { randomUUID } from "node:crypto";
import { setUpRealm } from "cc-ci/oidc";
import { defineSuite } from "cc-ci/suite";

/** Notes with single sign-on, at a Keycloak of which it has a realm to itself. What Notes does apart from that is tested by the suite `notes`. */
export default defineSuite({
  healthPath: "/healthz",
  deployTimeout: 120,
  readyProbes: [{ kind: "http", path: "/healthz", contains: '"ok"' }],
  screenshot: { path: "/login", waitFor: "h1" },

  async installSteps({ insertSecret }) {
    await insertSecret("license_key", `CI-${randomUUID()}`);
  },

  before: {
    /** Only what the backup holds can bring ada back. */
    async restore(app) {
      await app.exec("db", ["psql", "--username=notes", "--set=ON_ERROR_STOP=1", "--command=DELETE FROM users WHERE name = 'ada'"]);
    },
  },

  dependencies: [
    {
      recipe: "keycloak",
      mode: "warm",
      async wire({ app, dependency, setEnvironment, insertSecret, hide }) {
        const callback = `${app.baseUrl}/login/oidc/callback`;
        const { realm, issuer, clientId, clientSecret, passwords } = await setUpRealm(dependency, {
          realm: `notes-${app.nonce}`, clientId: `notes-${app.nonce}`, redirectUris: [callback, `${app.baseUrl}/`], requirePkce: true,
          // The last one has the name of someone who is here already.
          users: [{ username: "ada" }, { username: "grace" }, { username: "admin" }],
        });
        for (const password of Object.values(passwords)) hide(password);
        setEnvironment("COMPOSE_FILE", "compose.yml:compose.attachments.yml:compose.oidc.yml");
        setEnvironment("OIDC_ISSUER", issuer);
        setEnvironment("OIDC_CLIENT_ID", clientId);
        setEnvironment("SECRET_OIDC_SECRET_VERSION", "v1");
        await insertSecret("oidc_secret", clientSecret);
        return { realm, issuer, clientId, clientSecret, callback, ada: passwords.ada ?? "", grace: passwords.grace ?? "", admin: passwords.admin ?? "" };
      },
    },
  ],
});
