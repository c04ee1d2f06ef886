import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dataFile, resultsOf } from "../support/canonicals.ts";
import { openSweepShop, type SweepShop, type Swept } from "../support/sweeps.ts";

/** What a suite's install step and settings put into an app at its first start must be in the canonical's data: promotion installs as the install tier does. */
describe("content of an install step", () => {
  let shop: SweepShop;
  let swept: Swept;
  beforeAll(async () => {
    shop = await openSweepShop();
    await shop.enrol("stocked", [{ version: "1.0.0+1.0.0", env: ["PAGE=nothing"], compose: { service: ["  - PAGE"] }, last: "[ -f /www/page.txt ] || echo $PAGE > /www/page.txt" }], {
      steps: 'await insertSecret("phrase", randomUUID()); setEnvironment("PAGE", "of the install step");',
      more: ['environment: { GREETING: "greeting of the suite" },'],
    });
    swept = await shop.sweep();
  });
  afterAll(() => shop.workshop[Symbol.asyncDispose]());

  test("is in the canonical's data, as are the suite's settings and its overlay", async () => {
    expect(swept.line("stocked")).toMatchObject({ class: "promoted" });
    const record = (await shop.current("stocked"))!;
    expect(await dataFile(shop.root, record, "content", "page.txt")).toBe("of the install step\n");
    expect(await dataFile(shop.root, record, "content", "hello.txt")).toBe("greeting of the suite laid over\n");
  });

  test("the seed was installed as the cold run was: the same files, the same tests, the same suite", async () => {
    const record = (await shop.current("stocked"))!;
    const [cold, seed, proof] = await Promise.all([record.run, record.seedRun, record.proofRun].map((run) => resultsOf(shop.workshop.home, run)));
    for (const run of [seed, proof]) {
      expect(run?.plan?.files.head).toEqual(cold?.plan?.files.head);
      expect(run?.customisation).toEqual(cold?.customisation);
    }
    const installed = (run: typeof cold): string[] | undefined => run?.tiers.find(({ tier }) => tier === "install")?.tests.map(({ name }) => name);
    expect(installed(seed)).toEqual(installed(cold));
    expect(installed(seed)).toContainEqual(expect.stringContaining("ready probes"));
  });
});
