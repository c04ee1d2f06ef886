import { join } from "node:path";
import { makePlace } from "#canonical/snapshot/testing/places.ts";
import type { CanonicalRecord } from "#canonical/record.ts";
import type { Results } from "#results/schema.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endOf, historyOf, leftOf, promotedBy, rehash, runsOf, under } from "./support/canonicals.ts";
import { makeKeeper, makeKeeperSuite } from "./support/keeper.ts";
import { configure } from "./support/settings.ts";
import { sideBySide } from "#kit/side-by-side.ts";
import { openWorkshop, type Workshop } from "./support/workshop.ts";

const kinds = [
  { type: "btrfs", method: "btrfs" },
  { type: "xfs", method: "reflink" },
] as const;
const [older, newer] = ["1.0.0+1.0.0", "1.1.0+1.1.0"] as const;

type Done = { readonly workshop: Workshop; readonly root: string; readonly record: CanonicalRecord; readonly quick: Results };
const done = new Map<string, Done>();
const opened = new AsyncDisposableStack();

/** Snapshots and live volumes lie on a file system that shares blocks; the app runs on it too. */
beforeAll(async () => {
  await sideBySide(kinds, 2, async ({ type }) => {
    const place = opened.use(await makePlace(type, 400 * 1024 ** 2));
    const workshop = opened.use(await openWorkshop(["probe"]));
    const root = join(place.folder, "root");
    await configure(workshop.home, { snapshots: root });
    const name = `on-${type}`;
    const recipe = await makeKeeper(workshop.folder, name, [older, newer].map((version) => ({ version })));
    const suite = await makeKeeperSuite(join(workshop.folder, "suites"), name);
    const record = await promotedBy(workshop.start(["run", recipe, "--ref", older, "--suite", suite, "--promote", "--json"]));
    const call = workshop.start(["run", recipe, "--ref", newer, "--suite", suite, "--quick", "--json"]);
    await endOf(call);
    done.set(type, { workshop, root, record, quick: runsOf(call)[0]! });
  });
}, 600_000);

afterAll(() => opened.disposeAsync());

describe.each(kinds)("on $type", ({ type, method }) => {
  test(`a release is promoted with a snapshot by ${method}`, async () => {
    const { record, root, workshop } = done.get(type)!;
    expect(record).toMatchObject({ version: older, state: "current", snapshot: { method } });
    expect(await rehash(root, record)).toBe(record.snapshot.hash);
    expect(await historyOf(workshop.home, record.recipe)).toEqual([record]);
  });

  test("a quick run works on a copy, and leaves the canonical as it was", async () => {
    const { record, root, workshop, quick } = done.get(type)!;
    expect({ verdict: quick.verdict, fault: quick.fault }).toEqual({ verdict: "green", fault: null });
    expect(quick.data).toMatchObject({ from: "canonical", canonical: { id: record.id }, hashBefore: record.snapshot.hash, hashAfter: record.snapshot.hash });
    expect(await under(root)).toEqual({ snapshots: [record.snapshot.id], secrets: [`${record.snapshot.id}.json`], live: [], scratch: [] });
    expect(await leftOf(workshop, root)).toEqual([]);
  });
});
