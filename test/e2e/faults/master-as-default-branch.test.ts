import { mustRun } from "#kit/process.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resultsOf } from "../support/canonicals.ts";
import { openSweepShop, type SweepShop, type Swept } from "../support/sweeps.ts";

/** Upstream's default branch is asked for; once `main` was taken for granted. */
describe("master as the default branch", () => {
  let shop: SweepShop;
  let swept: Swept;
  let recipe: string;
  beforeAll(async () => {
    shop = await openSweepShop();
    recipe = await shop.enrol("aged", [{ version: "1.0.0+1.0.0" }], {}, "master");
    swept = await shop.sweep();
  });
  afterAll(() => shop.workshop[Symbol.asyncDispose]());

  test("the release is found, tested and promoted", async () => {
    expect((await mustRun("git", ["-C", recipe, "branch", "--format=%(refname:short)"])).trim()).toBe("master");
    expect([swept.code, swept.line("aged")]).toMatchObject([0, { class: "promoted", from: null, to: "1.0.0+1.0.0", notes: expect.not.arrayContaining([expect.stringContaining("beside the default branch")]) }]);
    expect((await resultsOf(shop.workshop.home, swept.line("aged").run ?? "")).head).toMatchObject({ defaultBranch: "master" });
  });
});
