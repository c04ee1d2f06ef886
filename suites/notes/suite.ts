import { randomUUID } from "node:crypto";
import { readPostgresDump } from "cc-ci/dumps";
import { defineSuite } from "cc-ci/suite";
import { destroy, read, seed } from "./seeded.ts";

export default defineSuite({
  healthPath: "/healthz",
  deployTimeout: 120,
  canonical: true,
  environment: { SIGN_UP: "true" },
  readyProbes: [
    { kind: "http", path: "/healthz", contains: '"ok"' },
    { kind: "exec", service: "db", argv: ["pg_isready", "--quiet", "--username=notes"] },
  ],
  screenshot: { path: "/", waitFor: "h1" },
  data: { seed, read, destroy },

  async installSteps({ insertSecret }) {
    await insertSecret("license_key", `CI-${randomUUID()}`);
  },

  /** The dump is whole, holds notes, and the content of each attachment it knows lies in the snapshot too. */
  async verifyBackup(backup) {
    const dump = readPostgresDump(await backup.snapshotFile("db-data", "backup.sql.gz"));
    const attachments = dump.rows("attachments");
    const sizes = await Promise.all(attachments.map(async ({ id }) => (await backup.snapshotFile("uploads", String(id))).length));
    return dump.rows("notes").length > 0 && attachments.length > 0 && attachments.every(({ size }, i) => Number(size) === sizes[i]);
  },
});
