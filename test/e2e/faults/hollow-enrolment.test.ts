import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endOf } from "../support/canonicals.ts";
import { writeFiles } from "../support/recipe.ts";
import { openSweepShop, type SweepShop } from "../support/sweeps.ts";

/** A sweep that looks at nothing must never end well. */
describe("hollow enrolment", () => {
  let shop: SweepShop;
  beforeAll(async () => {
    shop = await openSweepShop();
  });
  afterAll(() => shop.workshop[Symbol.asyncDispose]());

  test("a folder without suites is an error of the sweep", async () => {
    await mkdir(shop.suites, { recursive: true });
    const { code, report } = await shop.sweep();
    expect({ code, good: report.good, faults: report.faults.map((fault) => fault.code), recipes: report.recipes }).toEqual({ code: 4, good: false, faults: ["sweep-nothing-enrolled"], recipes: [] });
    expect((await endOf(shop.start("--plan"))).code).toBe(4);
  });

  test("suites that enrol nobody are one too", async () => {
    const suites = join(shop.workshop.folder, "nobody");
    await writeFiles(join(suites, "aloof"), { "suite.ts": 'import { defineSuite } from "cc-ci/suite";\n\nexport default defineSuite({});\n' });
    const { code, report } = await shop.sweep("--suites", suites);
    expect([code, report.faults.map((fault) => fault.code)]).toEqual([4, ["sweep-nothing-enrolled"]]);
  });

  test("a folder that is not there is the caller's mistake, not an empty sweep", async () => {
    const ended = await endOf(shop.start("--suites", join(shop.workshop.folder, "elsewhere")));
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringMatching(/folder of suites .*elsewhere cannot be read/) });
    expect(ended.stdout).toBe("");
  });

  test("a suite that cannot be loaded has its line, and the sweep does not end well", async () => {
    await writeFiles(join(shop.suites, "broken"), { "suite.ts": "export default 42;\n" });
    await writeFiles(join(shop.suites, "torn"), { "suite.ts": "export default {{{\n" });
    const { code, line, report } = await shop.sweep();
    expect(report.recipes.map(({ recipe }) => recipe)).toEqual(["broken", "torn"]);
    for (const recipe of ["broken", "torn"]) expect(line(recipe)).toMatchObject({ class: "red", reason: expect.stringMatching(/^suite: /), run: null });
    expect([code, report.exitCode]).toEqual([1, 1]);
  });
});
