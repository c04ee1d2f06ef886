import { readPostgresDump } from "cc-ci/dumps";
import { defineSuite } from "cc-ci/suite";
import { destroy, read, seed } from "./seeded.ts";

export default defineSuite({
  healthPath: "/_matrix/client/versions",
  healthStatuses: [200],
  deployTimeout: 300,
  canonical: true,
  environment: { ENABLE_REGISTRATION: "true" },
  readyProbes: [
    { kind: "http", path: "/_matrix/client/versions", contains: "versions" },
    { kind: "exec", service: "db", argv: ["pg_isready", "--quiet", "--username=synapse"] },
  ],
  // The only page that a homeserver has.
  screenshot: { path: "/_matrix/static/", waitFor: "h1" },
  data: { seed, read, destroy },

  /** The dump is whole, holds rooms and messages, and each file that it knows lies in the snapshot in full length. */
  async verifyBackup(backup) {
    const dump = readPostgresDump(await backup.snapshotFile("postgres", "backup.sql.gz"));
    const files = dump.rows("local_media_repository");
    const pathOf = (id: string): string => `media_store/local_content/${id.slice(0, 2)}/${id.slice(2, 4)}/${id.slice(4)}`;
    const sizes = await Promise.all(files.map(async ({ media_id: id }) => (await backup.snapshotFile("data", pathOf(String(id)))).length));
    return dump.rows("rooms").length > 0 && dump.rows("event_json").some(({ json }) => json?.includes("m.room.message"))
      && files.length > 0 && files.every(({ media_length: length }, i) => Number(length) === sizes[i]);
  },
});
