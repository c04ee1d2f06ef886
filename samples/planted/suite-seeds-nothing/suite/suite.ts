import { defineSuite } from "cc-ci/suite";

/** The planted fault: `seed` stores nothing. */
export default defineSuite({
  data: {
    async seed() {},
    async read(app) {
      const answer = await app.request("/note.txt");
      return answer.status === 200 ? answer.body.trim() : null;
    },
    async destroy(app) {
      await app.exec("app", ["rm", "-f", "/www/note.txt"]);
    },
  },
});
