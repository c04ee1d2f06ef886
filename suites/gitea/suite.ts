import { openSqlite } from "cc-ci/dumps";
import { defineSuite } from "cc-ci/suite";
import { api, admin, makeAdmin, makeRepository, must, readMark } from "./forge.ts";

export default defineSuite({
  healthPath: "/api/healthz",
  deployTimeout: 240,
  canonical: true,
  readyProbes: [{ kind: "http", path: "/api/v1/version", contains: "version" }],
  screenshot: { path: "/user/login", waitFor: "#user_name" },
  data: {
    /** A repository with a commit, and an issue in it. */
    async seed(app, mark) {
      await makeAdmin(app);
      await makeRepository(app, mark, mark);
      await must(app, "POST", `/repos/${admin}/${mark}/issues`, { title: mark });
    },
    async read(app, mark) {
      const issues = await api(app, "GET", `/repos/${admin}/${mark}/issues`);
      const titles = issues.status === 200 ? (JSON.parse(issues.body) as { title: string }[]).map(({ title }) => title) : [];
      return titles.includes(mark) ? await readMark(app, mark) : null;
    },
    async destroy(app, mark) {
      await must(app, "DELETE", `/repos/${admin}/${mark}`);
    },
  },

  /** The copy of the database opens, is whole, and knows users and repositories; each repository's files are in the snapshot too. */
  async verifyBackup(backup) {
    await using copy = await openSqlite(await backup.snapshotFile("sqlite", "backup.db"));
    const names = copy.rows("SELECT lower_name AS name FROM repository").map(({ name }) => String(name));
    const heads = await Promise.all(names.map((name) => backup.snapshotFile("data", `repositories/${admin}/${name}.git/HEAD`)));
    return copy.rows("SELECT name FROM user").length > 0 && names.length > 0 && heads.every((head) => head.toString().startsWith("ref:"));
  },
});
