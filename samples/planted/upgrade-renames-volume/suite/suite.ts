import { defineSuite } from "cc-ci/suite";

/** A note as its reader sees it: over HTTP, from wherever the app keeps its files. */
export default defineSuite({
  data: {
    async seed(app, mark) {
      await app.exec("app", ["tee", "/www/note.txt"], { input: mark });
    },
    async read(app) {
      const answer = await app.request("/note.txt");
      return answer.status === 200 ? answer.body.trim() : null;
    },
    async destroy(app) {
      await app.exec("app", ["rm", "-f", "/www/note.txt"]);
    },
  },
});
