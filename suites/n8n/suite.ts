import { openSqlite } from "cc-ci/dumps";
import { defineSuite } from "cc-ci/suite";
import { ownerEmail } from "./n8n-api.ts";
import { destroy, read, seed } from "./seeded.ts";

export default defineSuite({
  // Not /healthz/readiness alone, which answers seconds before the API does.
  healthPath: "/rest/settings",
  healthStatuses: [200],
  deployTimeout: 600,
  canonical: true,
  readyProbes: [
    { kind: "http", path: "/healthz/readiness", contains: "ok" },
    { kind: "http", path: "/rest/settings", contains: "userManagement" },
  ],
  screenshot: { path: "/signin", waitFor: "input[type=password]" },
  data: { seed, read, destroy },

  /** The copy of the database is whole, and holds the owner, a workflow, and credentials that nobody can read without the key. */
  async verifyBackup(backup) {
    await using copy = await openSqlite(await backup.snapshotFile("data", "backup.sqlite"));
    const credentials = copy.rows("SELECT data FROM credentials_entity").map(({ data }) => String(data));
    return copy.rows(`SELECT id FROM "user" WHERE email = ?`, ownerEmail).length === 1 && copy.rows("SELECT id FROM workflow_entity").length > 0
      && credentials.length > 0 && credentials.every((data) => data.length > 16 && !data.includes("key-"));
  },
});
