import { basename } from "node:path";
import { defineSuite } from "cc-ci/suite";
import { makeList } from "./people.ts";
import { destroy, read, seed } from "./seeded.ts";

export default defineSuite({
  healthPath: "/.web/",
  healthStatuses: [200],
  deployTimeout: 120,
  canonical: true,
  // How the list in people.ts is made.
  environment: { HTPASSWD_ENCRYPTION: "md5" },
  upgradeEnvironment: { HTPASSWD_ENCRYPTION: "autodetect" },
  readyProbes: [{ kind: "http", path: "/.well-known/caldav", statuses: [301, 302, 303, 307, 308] }],
  // The page is empty until its script has asked the server.
  screenshot: { path: "/.web/", waitFor: "#loginscene input[type=password]" },
  data: { seed, read, destroy },

  async installSteps({ insertSecret }) {
    await insertSecret("htpasswd", makeList());
  },

  /** Each entry of a calendar or an address book that lies in the volume lies in the snapshot too, whole, with the collection's name beside it. */
  async verifyBackup(backup) {
    const list = async (path: string): Promise<string[]> => (await backup.volume("data").list(path)).filter((entry) => !basename(entry).startsWith("."));
    const text = async (path: string): Promise<string> => (await backup.snapshotFile("data", path)).toString();
    const collections = await list("collections/collection-root/ada");
    const kept = await Promise.all(collections.map(async (collection) => {
      const contents = await Promise.all((await list(collection)).map(text));
      const about = JSON.parse(await text(`${collection}/.Radicale.props`)) as { tag?: string };
      return about.tag !== undefined && contents.length > 0 && contents.every((content) => /^END:V(?:CALENDAR|CARD)\s*$/m.test(content));
    }));
    return kept.length >= 2 && kept.every(Boolean);
  },
});
