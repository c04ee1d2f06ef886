import { defineSuite } from "cc-ci/suite";

/** Notes are lines of one file; only their dump is backed up. */
export default defineSuite({
  data: {
    async seed(app, mark) {
      await app.exec("app", ["tee", "-a", "/www/notes.txt"], { input: `${mark}\n` });
    },
    async read(app, mark) {
      const notes = await app.request("/notes.txt");
      return notes.body.split("\n").find((note) => note === mark) ?? null;
    },
    async destroy(app) {
      await app.exec("app", ["sh", "-c", "rm -f /www/dump.txt; : > /www/notes.txt"]);
    },
  },
});
