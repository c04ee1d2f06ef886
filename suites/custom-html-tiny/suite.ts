import { defineSuite } from "cc-ci/suite";

export default defineSuite({
  canonical: true,
  // The volume is empty at first, and the server says so with a 404 of its own.
  healthStatuses: [200, 404],
  screenshot: { path: "/", waitFor: "h1" },
  notApplicable: { backup_restore: "the recipe has no backup labels: the pages are copied there by their owner, who has them" },
  data: {
    /** The image has no shell: pages get into the volume as `abra app cp` brings them. */
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
});
