import { canonicalNames } from "#canonical/names.ts";
import { randomHex } from "#kit/ids.ts";
import { homeLabel } from "#swarm/labels.ts";
import { homeId } from "#swarm/owner.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endOf, leftOf } from "../support/canonicals.ts";
import { openSweepShop, type SweepShop, type Swept } from "../support/sweeps.ts";

/** A promotion that was killed leaves its secrets on the engine; the next one of the recipe once stumbled over them. */
describe("leftover secrets of a promotion", () => {
  // Another one each time, since what is planted has the name that always was the recipe's.
  const name = `residue-${randomHex(3)}`;
  let shop: SweepShop;
  let swept: Swept;
  let left: string[];
  let foreign: string;
  /** Names of the secrets that are the home's, and of the one that was planted. */
  const own = async (): Promise<string[]> => {
    const all = (await shop.workshop.docker.listSecrets()).map(({ Spec }) => ({ called: Spec?.Name ?? "", home: Spec?.Labels?.[homeLabel] }));
    return all.filter(({ called, home }) => called === foreign || (home === homeId(shop.workshop.home) && called.endsWith("_phrase_v1"))).map(({ called }) => called);
  };

  beforeAll(async () => {
    shop = await openSweepShop();
    await shop.enrol(name, [{ version: "1.0.0+1.0.0" }]);
    // As one that was made by hand, or by an installation that is no more: it is nobody's to remove.
    foreign = `${canonicalNames(name, "cc-ci.localhost").stack}_phrase_v1`;
    await shop.workshop.docker.createSecret({ Name: foreign, Data: Buffer.from("of another time").toString("base64") });
    const killed = shop.start();
    await killed.until("it promotes", () => (/^promoting /m.test(killed.stderr) ? true : undefined));
    let over = false;
    const ended = endOf(killed).finally(() => (over = true));
    while (!over && (await own()).length < 2) await new Promise((resolve) => setTimeout(resolve, 50));
    killed.signal("SIGKILL");
    await ended;
    left = await own();
    swept = await shop.sweep();
  });
  afterAll(async () => {
    const { docker } = shop.workshop;
    for (const { ID, Spec } of await docker.listSecrets({ filters: { name: [foreign] } })) if (Spec?.Name === foreign) await docker.getSecret(ID).remove();
    await shop.workshop[Symbol.asyncDispose]();
  });

  test("the killed promotion had left some", () => {
    expect(left).toHaveLength(2);
    expect(left).toContain(foreign);
  });

  test("the next one is promoted all the same", async () => {
    expect(swept.line(name)).toMatchObject({ class: "promoted", to: "1.0.0+1.0.0" });
    expect(await shop.current(name)).toMatchObject({ version: "1.0.0+1.0.0" });
  });

  test("what the killed one left is gone, and what is not ours is still there", async () => {
    expect(await own()).toEqual([foreign]);
    expect(await leftOf(shop.workshop)).toEqual([]);
  });
});
