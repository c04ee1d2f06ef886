import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dataFile, keptSecret, resultsOf } from "../support/canonicals.ts";
import { openSweepShop, type SweepShop, type Swept } from "../support/sweeps.ts";

/** A secret with `generate=false` comes from an install step, another one each time; the data opens only to the one that it was made with. */
describe("secret that is not generated", () => {
  let shop: SweepShop;
  let swept: Swept;
  beforeAll(async () => {
    shop = await openSweepShop();
    await shop.enrol("sealed", [{ version: "1.0.0+1.0.0" }]);
    swept = await shop.sweep();
  });
  afterAll(() => shop.workshop[Symbol.asyncDispose]());

  test("the promotion does the install step, and the app that is put back has the same value", async () => {
    expect(swept.line("sealed")).toMatchObject({ class: "promoted" });
    const record = (await shop.current("sealed"))!;
    const phrase = await keptSecret(shop.root, record, "phrase_v1");
    expect(phrase).toMatch(/^[0-9a-f-]{36}$/);
    expect(await dataFile(shop.root, record, "content", ".made-with")).toBe(phrase);
    // The app would not have started with another one.
    expect(await resultsOf(shop.workshop.home, record.proofRun)).toMatchObject({ verdict: "green", deploys: { counted: 1 } });
  });

  test("it starts from that data once more, and the value is in no output and no record", async () => {
    const verified = await shop.workshop.run(["canonical", "verify", "sealed", "--suite", `${shop.suites}/sealed`, "--json"]);
    expect(verified.code).toBe(0);
    const phrase = await keptSecret(shop.root, (await shop.current("sealed"))!, "phrase_v1");
    const records = await Promise.all([swept.line("sealed").run ?? "", (await shop.current("sealed"))!.proofRun].map((run) => resultsOf(shop.workshop.home, run)));
    expect(JSON.stringify([swept.call.stdout, swept.call.stderr, verified, records])).not.toContain(phrase);
  });
});
