import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lines, resultsOf } from "../support/canonicals.ts";
import { openSweepShop, type SweepShop, type Swept } from "../support/sweeps.ts";

/** "Promoted" was once said of every run that ended with 0. Here the run is green, and the release cannot be installed a second time. */
describe("label from the exit code", () => {
  let shop: SweepShop;
  let swept: Swept;
  beforeAll(async () => {
    shop = await openSweepShop();
    await shop.enrol("labelled", [{ version: "1.0.0+1.0.0", first: "case $DOMAIN in canon-*) echo 'not twice' >&2; exit 1;; esac" }]);
    swept = await shop.sweep();
  });
  afterAll(() => shop.workshop[Symbol.asyncDispose]());

  test("a green run whose promotion failed is `not-promoted`, with the reason", async () => {
    const line = swept.line("labelled");
    expect((await resultsOf(shop.workshop.home, line.run ?? "")).verdict).toBe("green");
    expect(line).toMatchObject({ class: "not-promoted", reason: expect.stringMatching(/^seed-failed: /), release: "1.0.0+1.0.0", from: null, to: null, canonicalSince: null });
    expect(swept.report.counts).toMatchObject({ promoted: 0, "not-promoted": 1 });
  });

  test("the label is what the store says", async () => {
    expect(await shop.current("labelled")).toBeNull();
    const done = lines(swept.call.stdout).find(({ kind }) => kind === "recipe-done");
    expect(done).toMatchObject({ outcome: { class: "not-promoted", to: null } });
    expect(JSON.parse(await readFile(join(shop.workshop.home, "sweeps", swept.report.sweep.id, "report.json"), "utf8"))).toEqual(swept.report);
  });
});
