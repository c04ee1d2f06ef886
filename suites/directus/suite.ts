import { readPostgresDump } from "cc-ci/dumps";
import { defineSuite } from "cc-ci/suite";
import { adminEmail, collection } from "./directus-api.ts";
import { destroy, read, seed } from "./seeded.ts";

export default defineSuite({
  // Not /server/health, which strangers may ask before Directus 12 only.
  healthPath: "/server/ping",
  healthStatuses: [200],
  deployTimeout: 300,
  canonical: true,
  environment: { ADMIN_EMAIL: adminEmail },
  readyProbes: [
    { kind: "http", path: "/server/ping", contains: "pong" },
    { kind: "exec", service: "db", argv: ["pg_isready", "--quiet", "--username=directus"] },
  ],
  screenshot: { path: "/admin/login", waitFor: "input[type=password]" },
  data: { seed, read, destroy },

  /** The dump is whole, holds the admin and the articles, and each file it knows lies in the snapshot in full length. */
  async verifyBackup(backup) {
    const dump = readPostgresDump(await backup.snapshotFile("postgres", "backup.sql.gz"));
    const files = dump.rows("directus_files");
    const sizes = await Promise.all(files.map(async ({ filename_disk: name }) => (await backup.snapshotFile("uploads", String(name))).length));
    return dump.rows(collection).length > 0 && dump.rows("directus_users").some(({ email }) => email === adminEmail)
      && files.length > 0 && files.every(({ filesize }, i) => Number(filesize) === sizes[i]);
  },
});
