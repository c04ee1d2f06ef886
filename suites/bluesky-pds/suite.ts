import { createHash, randomBytes } from "node:crypto";
import { openSqlite, readPostgresDump } from "cc-ci/dumps";
import { defineSuite } from "cc-ci/suite";
import { destroy, read, seed } from "./seeded.ts";

export default defineSuite({
  healthPath: "/xrpc/_health",
  healthStatuses: [200],
  deployTimeout: 180,
  canonical: true,
  overlay: "compose.ccci.yml",
  environment: { PDS_INVITE_REQUIRED: "true" },
  readyProbes: [{ kind: "http", path: "/xrpc/com.atproto.server.describeServer", contains: "availableUserDomains" }],
  screenshot: { path: "/" },
  data: { seed, read, destroy },

  async installSteps({ insertSecret }) {
    await insertSecret("pds_plc_rotation_key", randomBytes(32).toString("hex"));
  },

  /** The copies are sound; each account has its store, its key and its blobs in the snapshot; the directory's dump knows each account's identity. */
  async verifyBackup(backup) {
    const kept = (path: string): Promise<Buffer> => backup.snapshotFile("pds_data", path);
    const directory = readPostgresDump(await backup.snapshotFile("postgres", "backup.sql.gz")).text;
    await using copy = await openSqlite(await kept("backup/account.sqlite"));
    const accounts = copy.rows("SELECT actor.did FROM actor JOIN account ON account.did = actor.did");
    for (const { did } of accounts) {
      const name = String(did);
      const folder = `backup/actors/${createHash("sha256").update(name).digest("hex").slice(0, 2)}/${name}`;
      if ((await kept(`${folder}/key`)).length !== 32 || !directory.includes(name)) return false;
      await using store = await openSqlite(await kept(`${folder}/store.sqlite`));
      for (const { cid } of store.rows("SELECT DISTINCT blobCid AS cid FROM record_blob")) {
        if ((await kept(`blocks/${name}/${String(cid)}`)).length === 0) return false;
      }
    }
    return accounts.length > 0;
  },
});
