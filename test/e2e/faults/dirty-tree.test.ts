import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { mustRun } from "#kit/process.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dataFile, resultsOf } from "../support/canonicals.ts";
import { writeFiles } from "../support/recipe.ts";
import { openSweepShop, type SweepShop, type Swept } from "../support/sweeps.ts";

/** Files that somebody left in the recipe's folder, and those that a run adds to its own copy, once got into what was promoted. */
describe("dirty tree", () => {
  const tag = "1.0.0+1.0.0";
  let shop: SweepShop;
  let swept: Swept;
  let git: (...args: readonly string[]) => Promise<string>;
  let before: string;
  beforeAll(async () => {
    shop = await openSweepShop();
    const recipe = await shop.enrol("tidy", [{
      version: tag,
      last: "cp /page /www/page.txt",
      compose: { service: ["configs:", "  - source: page", "    target: /page"], top: ["", "configs:", "  page:", "    name: ${STACK_NAME}_page_${PAGE_VERSION}", "    file: page.txt"] },
      files: { "page.txt": "the tag's page\n", "abra.sh": "export PAGE_VERSION=v1\n", ".gitignore": "*.local\n" },
    }]);
    git = (...args) => mustRun("git", ["-C", recipe, ...args]);
    await writeFiles(recipe, { "page.txt": "a page that nobody committed\n", "compose.override.yml": "version: \"3.8\"\nservices:\n  stray:\n    image: localhost/cc-ci-samples/probe:1.0.0\n", "compose.ccci.yml": "not even YAML: [", "left.local": "" });
    await appendFile(join(recipe, ".env.sample"), 'GREETING=dirty\nCOMPOSE_FILE="compose.yml:compose.override.yml"\n');
    before = await git("status", "--porcelain", "--ignored");
    swept = await shop.sweep();
  });
  afterAll(() => shop.workshop[Symbol.asyncDispose]());

  test("the canonical is made of the tag's exact files", async () => {
    expect(swept.line("tidy")).toMatchObject({ class: "promoted", to: tag });
    const record = (await shop.current("tidy"))!;
    expect(record.tree).toBe((await git("rev-parse", `${tag}^{tree}`)).trim());
    expect(await dataFile(shop.root, record, "content", "page.txt")).toBe("the tag's page\n");
    expect(await dataFile(shop.root, record, "content", "hello.txt")).toBe("hello laid over\n");
    const { plan, images } = await resultsOf(shop.workshop.home, record.seedRun);
    expect(plan?.files.head).toEqual(["compose.yml", "compose.ccci.yml"]);
    expect(images.map(({ service }) => service)).toEqual(["app"]);
  });

  test("the folder that it came from is as it was: nothing cleaned, nothing added", async () => {
    expect(before.trimEnd().split("\n").map((line) => line.slice(3)).toSorted()).toEqual([".env.sample", "compose.ccci.yml", "compose.override.yml", "left.local", "page.txt"]);
    expect(await git("status", "--porcelain", "--ignored")).toBe(before);
  });
});
