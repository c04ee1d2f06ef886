import { setUpRealm } from "cc-ci/oidc";
import { defineSuite } from "cc-ci/suite";
import { sourceName } from "./source.ts";

/** Gitea on PostgreSQL, with Keycloak as a source of people, in a realm of its own. What Gitea does apart from that is tested by the suite `gitea`, on SQLite. */
export default defineSuite({
  healthPath: "/api/healthz",
  deployTimeout: 240,
  environment: { COMPOSE_FILE: "compose.yml:compose.postgres.yml", SECRET_DB_PASSWORD_VERSION: "v1" },
  readyProbes: [
    { kind: "http", path: "/api/v1/version", contains: "version" },
    { kind: "exec", service: "db", argv: ["pg_isready", "--quiet", "--username=gitea"] },
  ],
  screenshot: { path: "/user/login", waitFor: "#user_name" },

  before: {
    /** Only what the backup holds can bring ada back. Without its Keycloak nobody has come in, which is no fault of Gitea's. */
    async restore(app) {
      const user = async (...more: string[]): Promise<string> => (await app.exec("app", ["gitea", "admin", "user", ...more, "--config", "/etc/gitea/app.ini"])).stdout;
      if (/\bada\b/.test(await user("list"))) await user("delete", "--username", "ada");
    },
  },

  dependencies: [
    {
      recipe: "keycloak",
      mode: "warm",
      async wire({ app, dependency, hide }) {
        const callback = `${app.baseUrl}/user/oauth2/${sourceName}/callback`;
        const { realm, issuer, clientId, clientSecret, passwords } = await setUpRealm(dependency, {
          realm: `gitea-${app.nonce}`, clientId: `gitea-${app.nonce}`, redirectUris: [callback], users: [{ username: "ada" }, { username: "grace" }],
        });
        for (const value of [clientSecret, ...Object.values(passwords)]) hide(value);
        return { realm, issuer, clientId, clientSecret, callback, ada: passwords.ada ?? "", grace: passwords.grace ?? "" };
      },
    },
  ],
});
