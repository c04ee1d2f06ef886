import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CcCi } from "./support/cc-ci.ts";
import { itemsOf } from "./support/engine.ts";
import { envSample, makeRecipe, probeCompose, writeFiles } from "./support/recipe.ts";
import { openWorkshop, type Workshop } from "./support/workshop.ts";

const name = "guestbook";
let workshop: Workshop;
let recipe: string;
let bare: CcCi;
let withSuite: CcCi;

/** A recipe that nobody here has ever seen: two releases, a default branch of another name, data in a volume. */
beforeAll(async () => {
  workshop = await openWorkshop(["probe"]);
  const files = (version: string): Record<string, string> => ({ ".env.sample": envSample(name), "compose.yml": probeCompose({ version }), [`release/${version}`]: "More to see.\n" });
  recipe = await makeRecipe(workshop.folder, {
    name,
    branch: "trunk",
    releases: ["1.0.0+1.0.0", "1.1.0+1.1.0"].map((version) => ({ version, files: files(version) })),
  });
  const suite = await writeFiles(join(workshop.folder, "our-suites", name), {
    "suite.ts": `import { defineSuite } from "cc-ci/suite";

export default defineSuite({
  data: {
    seed: (app, mark) => app.volume("content").write("guests/" + mark, mark),
    read: async (app, mark) => {
      const answer = await app.request("/guests/" + mark);
      return answer.status === 200 ? answer.body : null;
    },
    destroy: (app, mark) => app.volume("content").remove("guests/" + mark),
  },
});
`,
    "upgrade.test.ts": `import { expect, test } from "cc-ci/test";

test("the new version is shown", async ({ app, operation }) => {
  expect((await app.request("/")).body.trim()).toBe("1.1.0");
  expect(operation).toMatchObject({ from: "1.0.0+1.0.0", to: "1.1.0+1.1.0" });
});
`,
    "custom/guests.test.ts": `import { expect, test } from "cc-ci/test";

test("a guest is shown", async ({ app, page }) => {
  await app.volume("content").write("guest.html", "<h1>" + app.nonce + "</h1>");
  await page.goto("/guest.html");
  await expect(page.locator("h1")).toHaveText(app.nonce);
});
`,
  });
  const url = pathToFileURL(recipe).href;
  expect(url).toMatch(/^file:\/\/\//);
  bare = workshop.start(["run", url, "--json"]);
  withSuite = workshop.start(["run", `${url}/`, "--suite", suite, "--json"]);
  await Promise.all([bare.ended, withSuite.ended]);
});

afterAll(() => workshop[Symbol.asyncDispose]());

test("without a suite the generic checks find it green", async () => {
  const { results, code } = await bare.results();
  expect({ code, fault: results.fault, verdict: results.verdict }).toEqual({ code: 0, fault: null, verdict: "green" });
  expect(results.request).toMatchObject({ source: pathToFileURL(recipe).href, ref: "HEAD", suite: null });
  expect(results.run.recipe).toBe(name);
  expect(results.head).toMatchObject({ version: "1.1.0+1.1.0", defaultBranch: "trunk" });
  expect(results.plan?.base).toMatchObject({ kind: "release", version: "1.0.0+1.0.0" });
  expect(Object.fromEntries(results.tiers.map(({ tier, status }) => [tier, status]))).toEqual({ install: "pass", upgrade: "pass", backup: "pass", restore: "pass", custom: "skip" });
  expect(results.inventory?.left).toEqual([]);
});

test("with a suite from outside, its tests and its data are part of the verdict", async () => {
  const { results, code } = await withSuite.results();
  expect({ code, fault: results.fault, verdict: results.verdict }).toEqual({ code: 0, fault: null, verdict: "green" });
  const suite = results.tiers.flatMap(({ tier, tests }) => tests.filter(({ source }) => source === "suite").map((one) => `${tier}: ${one.name} ${one.status}`));
  expect(suite).toEqual(["upgrade: the new version is shown pass", "custom: a guest is shown pass"]);
  expect(results.claims.filter(({ id }) => id.startsWith("restore.data")).every(({ holds }) => holds)).toBe(true);
  expect(results.level).toBe(results.lint.status === "pass" ? 5 : 4);
});

test("the repository was only read, and nothing of both runs is left", async () => {
  expect((await readdir(recipe)).toSorted((a, b) => a.localeCompare(b))).toEqual([".env.sample", ".git", "abra.sh", "compose.yml", "README.md", "release"]);
  expect(await itemsOf(workshop.docker, workshop.home, [bare.stack ?? "", withSuite.stack ?? ""])).toEqual([]);
});
