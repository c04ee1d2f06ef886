import { defineSuite } from "cc-ci/suite";

export default defineSuite({
  canonical: true,
  screenshot: { waitFor: "h1" },
  data: {
    async seed(app, mark) {
      await app.volume("content").write(`${mark}.txt`, mark);
    },
    /** As a visitor would see it. */
    async read(app, mark) {
      const answer = await app.request(`/${mark}.txt`);
      return answer.status === 200 ? answer.body : null;
    },
    async destroy(app, mark) {
      await app.volume("content").remove(`${mark}.txt`);
    },
  },
  async verifyBackup(backup) {
    return (await backup.snapshotFile("content", "index.html")).length > 0;
  },
});
