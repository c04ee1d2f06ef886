import { join } from "node:path";
import { flipBit } from "#canonical/snapshot/testing/damage.ts";
import { makePlace } from "#canonical/snapshot/testing/places.ts";
import type { CanonicalRecord } from "#canonical/record.ts";
import { verifyRun } from "#results/verify.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endOf, historyOf, leftOf, promotedBy, promotionOf, rehash, runsOf, under } from "./support/canonicals.ts";
import type { CcCi, Ended } from "./support/cc-ci.ts";
import { makeKeeper, makeKeeperSuite } from "./support/keeper.ts";
import { configure } from "./support/settings.ts";
import { makeSmallDisk } from "./support/small-disk.ts";
import { openWorkshop, type Workshop } from "./support/workshop.ts";

const good = "1.0.0+1.0.0";

/** A home with its snapshots on a file system of its own, a recipe, and that recipe's canonical. */
type Scene = { readonly workshop: Workshop; readonly root: string; readonly former: CanonicalRecord; readonly promote: (ref: string, onEvent?: ConstructorParameters<typeof CcCi>[1]["onEvent"]) => CcCi; readonly plain: (ref: string) => Promise<Ended> };

async function makeScene(opened: AsyncDisposableStack, root: string, name: string, releases: Parameters<typeof makeKeeper>[2]): Promise<Scene> {
  const workshop = opened.use(await openWorkshop(["probe"]));
  await configure(workshop.home, { snapshots: root });
  const recipe = await makeKeeper(workshop.folder, name, [{ version: good }, ...releases]);
  const suite = await makeKeeperSuite(join(workshop.folder, "suites"), name);
  const args = (ref: string): string[] => ["run", recipe, "--ref", ref, "--suite", suite, "--promote"];
  const promote: Scene["promote"] = (ref, onEvent) => workshop.start([...args(ref), "--json"], onEvent && { onEvent });
  const former = await promotedBy(promote(good));
  return { workshop, root, former, promote, plain: (ref) => workshop.run(args(ref)) };
}

/** The former canonical is what it was, and nothing else is there. */
async function expectUntouched({ workshop, root, former }: Scene): Promise<void> {
  expect(await historyOf(workshop.home, former.recipe)).toEqual([former]);
  expect(await under(root)).toEqual({ snapshots: [former.snapshot.id], secrets: [`${former.snapshot.id}.json`], live: [], scratch: [] });
  expect(await rehash(root, former)).toBe(former.snapshot.hash);
  expect(await leftOf(workshop, root)).toEqual([]);
}

describe("a release that installs once, and not under the canonical's domain", () => {
  const opened = new AsyncDisposableStack();
  let scene: Scene;
  let second: CcCi;
  let flipped: CcCi;
  beforeAll(async () => {
    const place = opened.use(await makePlace("xfs", 400 * 1024 ** 2));
    const root = join(place.folder, "root");
    scene = await makeScene(opened, root, "fragile", [
      { version: "1.1.0+1.1.0", first: "case $DOMAIN in canon-*) echo 'not here' >&2; exit 1;; esac" },
      { version: "1.2.0+1.1.0" },
    ]);
    let planted = false;
    second = scene.promote("1.1.0+1.1.0");
    flipped = scene.promote("1.2.0+1.1.0", (event, self) => {
      if (planted || event.kind !== "run.finished" || event.results.run.lane !== "seed") return;
      planted = true;
      // It does not go on before the bit is flipped.
      self.signal("SIGSTOP");
      const { id } = event.results.captured!;
      void flipBit(root, "reflink", id, "content", "index.html").finally(() => self.signal("SIGCONT"));
    });
    await Promise.all([endOf(second), endOf(flipped)]);
  }, 600_000);
  afterAll(() => opened.disposeAsync());

  test("is green and not promoted, with the reason", async () => {
    expect((await endOf(second)).code).toBe(0);
    expect(await promotionOf(second)).toMatchObject({ kind: "not-promoted", reasons: [{ code: "seed-failed", text: expect.stringContaining("could not be installed anew") }], ours: false });
    const [tested, seed, ...more] = runsOf(second);
    expect(more).toEqual([]);
    expect([tested?.verdict, seed?.verdict, seed?.run.lane, seed?.captured]).toEqual(["green", "red", "seed", null]);
    expect((await verifyRun(join(scene.workshop.home, "runs", seed!.run.id))).problems).toEqual([]);
  });

  test("one flipped bit between seed and proof is found, and is nobody's fault but ours", async () => {
    expect(await promotionOf(flipped)).toMatchObject({ kind: "not-promoted", reasons: [{ code: "canonical-not-proven", text: expect.stringContaining("is not what it was when it was taken") }], ours: true });
    const [tested, seed, proof] = runsOf(flipped);
    expect([tested?.verdict, seed?.verdict, proof?.verdict, proof?.fault?.code, proof?.deploys.counted]).toEqual(["green", "green", "ours", "snapshot-damaged", 0]);
    expect(tested?.plan?.base).toMatchObject({ kind: "canonical", commit: scene.former.commit });
  });

  test("the canonical that was there is untouched, restores, and nothing else is left", async () => {
    await expectUntouched(scene);
    const verified = await scene.workshop.run(["canonical", "verify", "fragile", "--suite", join(scene.workshop.folder, "suites/fragile")]);
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining("holds its data") });
    await expectUntouched(scene);
  });
});

describe("a disk that is full when the snapshot is taken", () => {
  const opened = new AsyncDisposableStack();
  let scene: Scene;
  let ended: Ended;
  beforeAll(async () => {
    const disk = opened.use(await makeSmallDisk(8 * 1024 ** 2));
    // What is written cannot be compressed: there is room for it once.
    scene = await makeScene(opened, join(disk.folder, "root"), "large", [{ version: "1.1.0+1.1.0", last: "dd if=/dev/urandom of=/www/large bs=1M count=5 2>/dev/null" }]);
    ended = await scene.plain("1.1.0+1.1.0");
  });
  afterAll(() => opened.disposeAsync());

  test("is said to whoever reads the output, and the run stays green", () => {
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/^Not promoted: .*the disk that holds the snapshots is full$/m);
  });

  test("the canonical that was there is untouched, and the room is free again", async () => {
    await expectUntouched(scene);
  });
});
