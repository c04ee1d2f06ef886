import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CanonicalRecord } from "#canonical/record.ts";
import { historyOf, leftOf, rehash, under } from "../support/canonicals.ts";
import { openSweepShop, type SweepShop, type Swept } from "../support/sweeps.ts";

/** The newer release installs, is captured, and then does not start over its own data: the promotion fails at its very end. */
describe("known-good lost after a failed promotion", () => {
  const releases = [{ version: "1.0.0+1.0.0" }, { version: "1.1.0+1.1.0", first: "case $DOMAIN in canon-*) if [ -f /www/.made-with ]; then echo 'no second start' >&2; exit 1; fi;; esac" }];
  let shop: SweepShop;
  let former: CanonicalRecord;
  let swept: Swept;
  beforeAll(async () => {
    shop = await openSweepShop();
    await shop.enrol("lasting", releases.slice(0, 1));
    expect((await shop.sweep()).line("lasting")).toMatchObject({ class: "promoted" });
    former = (await shop.current("lasting"))!;
    await shop.enrol("lasting", releases);
    swept = await shop.sweep();
  }, 600_000);
  afterAll(() => shop.workshop[Symbol.asyncDispose]());

  test("the newer release is not promoted, for its proof failed", () => {
    expect(swept.line("lasting")).toMatchObject({ class: "not-promoted", reason: expect.stringMatching(/^canonical-not-proven: /), release: "1.1.0+1.1.0", from: "1.0.0+1.0.0", to: "1.0.0+1.0.0", canonicalSince: former.createdAt });
  });

  test("the former one is current, whole, and the only one", async () => {
    expect(await historyOf(shop.workshop.home, "lasting")).toEqual([former]);
    expect(await under(shop.root)).toEqual({ snapshots: [former.snapshot.id], secrets: [`${former.snapshot.id}.json`], live: [], scratch: [] });
    expect(await rehash(shop.root, former)).toBe(former.snapshot.hash);
    expect(await leftOf(shop.workshop)).toEqual([]);
  });

  test("it restores, and the next sweep tries again from it", async () => {
    expect(await shop.workshop.run(["canonical", "verify", "lasting", "--suite", `${shop.suites}/lasting`])).toMatchObject({ code: 0 });
    const planned = await shop.workshop.run(["sweep", "--suites", shop.suites, "--plan"]);
    expect(planned.stdout).toMatch(/^lasting +run +1\.1\.0\+1\.1\.0: .*newer than the canonical, 1\.0\.0\+1\.0\.0$/m);
  });
});
