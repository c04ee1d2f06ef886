import { readPostgresDump } from "cc-ci/dumps";
import { removeRealm, setUpRealm } from "cc-ci/oidc";
import { defineSuite } from "cc-ci/suite";
import { realmThere } from "./realms.ts";

export default defineSuite({
  healthPath: "/realms/master",
  healthStatuses: [200],
  deployTimeout: 420,
  httpTimeout: 120,
  canonical: true,
  readyProbes: [{ kind: "http", path: "/realms/master/.well-known/openid-configuration", contains: '"issuer"' }],
  screenshot: { path: "/realms/master/account/", waitFor: "#kc-login" },
  data: {
    /** A realm with a user, as somebody who runs an identity provider would make one. */
    async seed(app, mark) {
      await setUpRealm(app, { realm: mark, clientId: "seeded", redirectUris: ["https://app.example.com/*"], users: [{ username: "seeded" }] });
    },
    async read(app, mark) {
      return (await realmThere(app, mark)) ? mark : null;
    },
    async destroy(app, mark) {
      await removeRealm(app, mark);
    },
  },

  /** The dump is whole, and holds the tables of realms, users and credentials with rows in them. */
  async verifyBackup(backup) {
    const dump = readPostgresDump(await backup.snapshotFile("postgres", "backup.sql.gz"));
    return ["realm", "user_entity", "credential"].every((table) => dump.rows(table).length >= 2);
  },
});
