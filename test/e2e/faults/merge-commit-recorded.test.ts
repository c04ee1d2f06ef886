import { mustRun } from "#kit/process.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { promotionOf } from "../support/canonicals.ts";
import { openSweepShop, type SweepShop, type Swept } from "../support/sweeps.ts";

/** On the default branch lies a merge commit over the tag, with the very same files. The canonical once named it instead of the tag's. */
describe("merge commit recorded for the tag's", () => {
  const tag = "1.0.0+1.0.0";
  let shop: SweepShop;
  let swept: Swept;
  let recipe: string;
  let git: (...args: readonly string[]) => Promise<string>;
  beforeAll(async () => {
    shop = await openSweepShop();
    recipe = await shop.enrol("merged", [{ version: tag }]);
    git = async (...args) => (await mustRun("git", ["-C", recipe, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false", ...args])).trim();
    await git("checkout", "--quiet", "-b", "topic");
    await git("commit", "--quiet", "--allow-empty", "--message", "nothing");
    await git("checkout", "--quiet", "main");
    await git("merge", "--quiet", "--no-ff", "--message", "Merge branch 'topic'", "topic");
    swept = await shop.sweep();
  });
  afterAll(() => shop.workshop[Symbol.asyncDispose]());

  test("the sweep promotes the tag's commit", async () => {
    const [tagged, tip] = [await git("rev-parse", `${tag}^{commit}`), await git("rev-parse", "main")];
    expect(tip).not.toBe(tagged);
    expect(await git("rev-parse", "main^{tree}")).toBe(await git("rev-parse", `${tag}^{tree}`));
    expect(swept.line("merged")).toMatchObject({ class: "promoted", to: tag });
    expect(await shop.current("merged")).toMatchObject({ version: tag, commit: tagged });
  });

  test("the merge commit itself is not promoted, though its files are the release's", async () => {
    const call = shop.workshop.start(["run", recipe, "--ref", "main", "--suite", `${shop.suites}/merged`, "--name", "merged-anew", "--promote", "--json"]);
    expect(await promotionOf(call)).toMatchObject({ kind: "not-promoted", reasons: [{ code: "not-the-tags-commit" }] });
    expect(await shop.current("merged-anew")).toBeNull();
  });
});
