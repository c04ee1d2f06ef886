import { readMariaDbDump } from "cc-ci/dumps";
import { defineSuite, type App } from "cc-ci/suite";
import { findMedia, findPosts, install, logInAsAdmin, publish, remove, upload } from "./wordpress-api.ts";

/** Tables of WordPress itself, without their prefix. */
const tables = ["commentmeta", "comments", "links", "options", "postmeta", "posts", "term_relationships", "term_taxonomy", "termmeta", "terms", "usermeta", "users"];

/** A post is in the database, an upload in a volume: the mark is in both, and only both together are the data. */
async function seed(app: App, mark: string): Promise<void> {
  await install(app);
  const login = await logInAsAdmin(app);
  await publish(app, login, `Kept by the suite: ${mark}`, `<p>Sown in April, ${mark}.</p>`);
  const stored = await upload(app, login, `${mark}.txt`, "text/plain", mark);
  if (stored.status !== 201) throw new Error(`the upload was answered with ${stored.status}: ${stored.body.slice(0, 300)}`);
}

/** As a visitor sees it. */
async function read(app: App, mark: string): Promise<string | null> {
  const [post] = await findPosts(app, mark);
  const [medium] = await findMedia(app, mark);
  if (!post?.content.rendered.includes(mark) || !medium) return null;
  const file = await app.request(medium.source_url);
  return file.status === 200 ? file.body : null;
}

async function destroy(app: App, mark: string): Promise<void> {
  const login = await logInAsAdmin(app);
  for (const { id } of await findPosts(app, mark)) await remove(app, login, "posts", id);
  const media = await findMedia(app, mark);
  if (media.length === 0) throw new Error("there is no upload to remove");
  for (const { id } of media) await remove(app, login, "media", id);
}

export default defineSuite({
  canonical: true,
  deployTimeout: 180,
  // A test has no internet: looking for updates there would only wait.
  environment: { WORDPRESS_CONFIG_EXTRA: "define('WP_HTTP_BLOCK_EXTERNAL', true); define('AUTOMATIC_UPDATER_DISABLED', true);" },
  readyProbes: [{ kind: "tcp", service: "db", port: 3306, stable: 2 }],
  screenshot: { path: "/", waitFor: ".wp-site-blocks, #page, main" },
  data: { seed, read, destroy },

  /** The dump is whole, has all of WordPress's tables and the users and posts in them, and each upload that it knows lies in the snapshot too. */
  async verifyBackup(backup) {
    const dump = readMariaDbDump(await backup.snapshotFile("mariadb", "dump.sql.gz"));
    const missing = tables.filter((table) => !new RegExp(`^CREATE TABLE \`\\w*_${table}\``, "m").test(dump));
    const empty = ["users", "posts", "options"].filter((table) => !new RegExp(`^INSERT INTO \`\\w*_${table}\` VALUES`, "m").test(dump));
    const uploads = [...dump.matchAll(/'_wp_attached_file','([^']+)'/g)].map((match) => match[1] ?? "");
    const sizes = await Promise.all(uploads.map(async (path) => (await backup.snapshotFile("wordpress_content", `uploads/${path}`)).length));
    if (missing.length + empty.length > 0) throw new Error(`the dump lacks ${[...missing, ...empty].join(", ")}`);
    return sizes.length > 0 && sizes.every((size) => size > 0);
  },
});
