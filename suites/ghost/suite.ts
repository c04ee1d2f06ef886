import { openSqlite } from "cc-ci/dumps";
import { defineSuite } from "cc-ci/suite";
import { ownerEmail, pathInVolume } from "./ghost-api.ts";
import { destroy, filesIn, read, seed } from "./seeded.ts";

export default defineSuite({
  healthPath: "/",
  healthStatuses: [200],
  // The first start makes all tables, and a new major version moves them.
  deployTimeout: 600,
  canonical: true,
  environment: { OWNER_NAME: "Ada Lovelace", OWNER_EMAIL: ownerEmail, SITE_TITLE: "The Engine" },
  readyProbes: [{ kind: "http", path: "/ghost/api/admin/site/", contains: '"version"' }],
  screenshot: { path: "/", waitFor: "article h2, article h3" },
  data: { seed, read, destroy },

  /** The copy of the database is whole, holds the owner and a post, and each file that a post links to lies in the snapshot too. */
  async verifyBackup(backup) {
    await using copy = await openSqlite(await backup.snapshotFile("ghost_content", "data/backup.db"));
    const posts = copy.rows("SELECT html, status FROM posts");
    const files = posts.flatMap(({ html }) => filesIn(String(html ?? "")));
    const contents = await Promise.all(files.map((path) => backup.snapshotFile("ghost_content", pathInVolume(`https://ghost${path}`))));
    return copy.rows("SELECT email FROM users WHERE email = ?", ownerEmail).length === 1 && posts.some(({ status }) => status === "published") && files.length > 0 && contents.every(({ length }) => length > 0);
  },
});
