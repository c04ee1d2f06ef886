import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { randomHex } from "#kit/ids.ts";
import type { CanonicalRecord } from "#canonical/record.ts";
import { homeLabel, namespaceLabel, runLabel } from "#swarm/labels.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { historyOf, promotionOf, promotedBy } from "./support/canonicals.ts";
import type { Ended } from "./support/cc-ci.ts";
import { lookAlikes, makeLookAlikes, removeLookAlikes } from "./support/engine.ts";
import { makeKeeper, makeKeeperSuite } from "./support/keeper.ts";
import { reapAndLook, wrongInTheEnd, type AfterReap } from "./support/kill-checks.ts";
import { KillHomes, type KillHome } from "./support/kill-home.ts";
import { began, both, finished, halfMade, halfRemoved, inRun, killAt, reach, said, told, type Moment, type Sign } from "./support/kill-moments.ts";
import { openWorkshop, type Workshop } from "./support/workshop.ts";

const name = "keeper";
const [older, newer] = ["1.0.0+1.0.0", "1.1.0+1.1.0"] as const;

type Command = "promote" | "activate" | "quick" | "prune";
/** `current`: the canonical after the kill: the one before it, the one that the call was about, or any of the two. Only of promotions and activations. */
type Point = Moment & { readonly command: Command; readonly current: "former" | "new" | "any" };

const promote = (what: string, sign: Sign, more: Partial<Point> = {}): Point => ({ name: `promote: ${what}`, command: "promote", current: "former", ...sign, ...more });
const activate = (what: string, sign: Sign, more: Partial<Point> = {}): Point => ({ name: `activate: ${what}`, command: "activate", current: "former", ...sign, ...more });
const quick = (what: string, sign: Sign): Point => ({ name: `quick: ${what}`, command: "quick", current: "former", ...sign });

const prune = (what: string, sign: Sign): Point => ({ name: `prune: ${what}`, command: "prune", current: "former", ...sign });

// A promotion makes three runs: the test, the seed and the proof.
const [seed, proof] = [2, 3] as const;

/**
 * Each chain works in a home of its own, one kill after another; every promotion and activation goes on where the one before it was killed, and the last ones come to
 * their end. The first has no canonical to begin with.
 */
const chains: Readonly<Record<string, readonly Point[]>> = {
  first: [
    promote("the first one, while its snapshot is half made", halfMade("snapshots")),
    promote("the first one, once its secrets are kept", told(/captured as/)),
    promote("the first one, while it is put into a new app", inRun(proof, began("volumes"))),
    promote("the first one, when its proof has ended and it is to become the canonical", told(/becomes the canonical/), { storeLocked: true, current: "any" }),
  ],
  early: [
    promote("it is decided", told(/promoting keeper/)),
    promote("the seed's volumes are made", inRun(seed, finished("volumes"))),
    promote("the seed is undeployed", inRun(seed, said("stop", /^stopping/))),
    promote("the proof's app is deployed", inRun(proof, said("install", /^deploying/))),
    quick("the data is checked and copied", inRun(1, said("volumes", /restoring/))),
    activate("the proof's app is deployed", inRun(1, said("install", /^deploying/))),
  ],
  middle: [
    promote("the seed is deployed", inRun(seed, said("install", /^deploying/))),
    promote("the snapshot is to be taken", inRun(seed, began("capture"))),
    promote("the seed is torn down", inRun(seed, began("teardown"))),
    promote("the data is half put in place", both(inRun(proof, began("volumes")), halfMade("live"))),
    quick("the head is deployed over the data", inRun(1, began("upgrade"))),
    activate("it has proven itself and is to become the canonical", told(/becomes the canonical/), { storeLocked: true, current: "any" }),
  ],
  late: [
    promote("a mark is stored in the seed", inRun(seed, began("mark"))),
    promote("the snapshot is whole", inRun(seed, finished("capture"))),
    promote("the canonical is looked at again", inRun(proof, began("canonical"))),
    quick("the canonical is looked at again", inRun(1, began("canonical"))),
    activate("the data is half put in place", halfMade("live")),
    activate("it has just become the canonical", told(/is the canonical/), { current: "new" }),
  ],
  last: [
    promote("the proof is torn down", inRun(proof, began("teardown"))),
    promote("the proof has ended", inRun(proof, (event) => event.kind === "run.finished"), { current: "any" }),
    quick("the app is torn down", inRun(1, began("teardown"))),
    promote("it has just become the canonical", told(/is the canonical/), { current: "new" }),
    prune("the former one's data is half removed", halfRemoved),
  ],
};

/** What a kill came to. `before` and `after` are the recipe's records, newest first. */
type Killed = AfterReap & { readonly point: Point; readonly ended: Ended; readonly before: readonly CanonicalRecord[]; readonly after: readonly CanonicalRecord[] };
/** How a chain ended, once everything had been gone on with. */
type End = { readonly home: KillHome; readonly wrong: readonly string[]; readonly history: readonly CanonicalRecord[]; readonly verified: Ended };

let workshop: Workshop;
let homes: KillHomes;
let recipe: string;
let suite: string;
const killed = new Map<Point, Killed>();
const ends = new Map<string, End>();
/** What the reaper said while a promotion was alive, and what became of that. */
const meanwhile: { reaped: Ended[]; record?: CanonicalRecord } = { reaped: [] };
/** By prefix: what was there before. */
const foreign = new Map<string, string[]>();

const commands: Readonly<Record<Command, () => readonly string[]>> = {
  promote: () => ["run", recipe, "--ref", newer, "--suite", suite, "--promote", "--json"],
  quick: () => ["run", recipe, "--ref", newer, "--suite", suite, "--quick", "--json"],
  prune: () => ["canonical", "prune", name, "--keep", "0"],
  activate: () => ["canonical", "activate", name, older, "--suite", suite, "--json"],
};
const first = (): readonly string[] => ["run", recipe, "--ref", older, "--suite", suite, "--promote", "--json"];

async function killIn(home: KillHome, point: Point, args: readonly string[]): Promise<void> {
  const before = await historyOf(home.home, name);
  const ended = await killAt(home, args, point);
  const looked = await reapAndLook(home);
  killed.set(point, { point, ended, before, after: await historyOf(home.home, name), ...looked });
}

/** Runs a chain: its kills, and between them and at the end what they were about, to its end. */
async function runChain(chain: string, home: KillHome): Promise<void> {
  const points = chains[chain] ?? [];
  for (const point of points.filter(({ command }) => command === "quick")) await killIn(home, point, commands.quick());
  for (const point of points.filter(({ command }) => command === "promote")) await killIn(home, point, chain === "first" ? first() : commands.promote());
  await goOn(home, chain === "first" ? first() : commands.promote());
  for (const point of points.filter(({ command }) => command === "activate")) await killIn(home, point, commands.activate());
  if (points.some(({ command }) => command === "activate")) await home.run(commands.activate());
  for (const point of points.filter(({ command }) => command === "prune")) await killIn(home, point, commands.prune());
  const verified = await home.run(["canonical", "verify", name, "--suite", suite]);
  ends.set(chain, { home, verified, wrong: await wrongInTheEnd(home), history: await historyOf(home.home, name) });
}

/** Promotes once more; a killed one may have come to its end already. */
async function goOn(home: KillHome, args: readonly string[]): Promise<void> {
  const call = home.start(args);
  const promotion = await promotionOf(call);
  if (promotion.kind === "promoted" || promotion.reasons.every(({ code }) => code === "already-canonical")) return;
  throw new Error(`gone on with, it was not promoted: ${JSON.stringify([promotion.reasons, call.events.filter(({ kind }) => kind === "fault" || kind === "warning")], null, 2)}`);
}

/** The promotion that the other homes begin with; while it goes on, the reaper is called. */
async function makeFormer(home: KillHome): Promise<void> {
  const call = home.start(first());
  for (const sign of [inRun(seed, began("capture")), told(/captured as/), inRun(proof, said("install", /^deploying/))]) {
    await reach(call, home, { name: "the reaper is called", ...sign });
    meanwhile.reaped.push(await home.run(["reap"]));
  }
  meanwhile.record = await promotedBy(call);
}

beforeAll(async () => {
  workshop = await openWorkshop(["probe"]);
  homes = new KillHomes(workshop);
  const compose = { service: ["init: true"] };
  recipe = await makeKeeper(workshop.folder, name, [older, newer].map((version) => ({ version, compose })));
  suite = await makeKeeperSuite(join(workshop.folder, "suites"), name, { more: ['notApplicable: { upgrade: "the quick lane looks at it", backup_restore: "the canonical looks after the data" },'] });
  const [plain, other] = [randomHex(3), randomHex(3)].map((hex) => `keep-${hex}_cc-ci_localhost`) as [string, string];
  foreign.set(plain, await makeLookAlikes(workshop, plain, { [namespaceLabel]: plain }));
  foreign.set(other, await makeLookAlikes(workshop, other, { [namespaceLabel]: other, [homeLabel]: "0123456789abcdef", [runLabel]: "20260101-000000-keeper-abcdef" }));
  const [former, empty] = [await homes.make("former"), await homes.make("first")];
  const others = Object.keys(chains).filter((chain) => chain !== "first");
  const ready = makeFormer(former).then(async () => await writeFile(join(former.root, "mine.txt"), "not yours\n"));
  const all = [runChain("first", empty), ...others.map(async (chain) => (await ready, await runChain(chain, await homes.copy(former, chain))))];
  const failed = (await Promise.allSettled(all)).find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
}, 900_000);

afterAll(async () => {
  for (const prefix of foreign.keys()) await removeLookAlikes(workshop.docker, prefix);
  await homes[Symbol.asyncDispose]();
  await workshop[Symbol.asyncDispose]();
});

describe.each(Object.values(chains).flat())("kill -9 at $name", (point) => {
  const found = (): Killed => killed.get(point) as Killed;

  test("one reaping leaves nothing of it, and every run with one end", () => {
    expect(found().ended).toMatchObject({ code: null, signal: "SIGKILL" });
    expect(found().wrong).toEqual([]);
    expect(found().reaped).not.toContain("LEFT");
  });

  test("the canonical is the former one as it was, or the new one", () => {
    const { before, after } = found();
    if (point.command === "prune") return expect(after).toEqual(before.map((record) => (record.state === "kept" ? { ...record, state: "pruned" } : record)));
    const moved = JSON.stringify(after) !== JSON.stringify(before);
    if (point.current !== "any") expect(moved).toBe(point.current === "new");
    if (!moved) return;
    const [wanted, others] = point.command === "activate" ? [older, before] : [chains["first"]?.includes(point) ? older : newer, before];
    expect(after.filter(({ state }) => state === "current").map(({ version }) => version)).toEqual([wanted]);
    expect(after.filter(({ id }) => others.some((one) => one.id === id)).map(({ id, snapshot }) => [id, snapshot])).toEqual(before.map(({ id, snapshot }) => [id, snapshot]));
    expect(after).toHaveLength(point.command === "activate" ? before.length : before.length + 1);
  });
});

describe.each(Object.keys(chains))("gone on with after the kills of the chain %s", (chain) => {
  const end = (): End => ends.get(chain) as End;

  test("what the calls were about is done, and the canonical restores, serves and holds its data", () => {
    const activated = (chains[chain] ?? []).some(({ command }) => command === "activate");
    const pruned = (chains[chain] ?? []).some(({ command }) => command === "prune");
    const states = chain === "first" ? [[older, "current"]] : pruned ? [[newer, "current"], [older, "pruned"]] : activated ? [[newer, "kept"], [older, "current"]] : [[newer, "current"], [older, "kept"]];
    expect(end().history.map(({ version, state }) => [version, state])).toEqual(states);
    expect(end().verified).toMatchObject({ code: 0, stdout: expect.stringContaining("restores, serves, and holds its data") });
    expect(end().wrong).toEqual([]);
  });

  test("the one before it was never touched", () => {
    if (chain === "first") return expect(end().history).toHaveLength(1);
    const { state: _, ...former } = meanwhile.record as CanonicalRecord;
    expect(end().history.at(-1)).toMatchObject(former);
  });
});

test("a promotion that is alive is left alone by the reaper, and comes to its end", () => {
  for (const { code, stdout } of meanwhile.reaped) expect({ code, lines: stdout.trim().split("\n").filter((line) => !line.endsWith("still running, left alone")) }).toEqual({ code: 0, lines: ["nothing to reap"] });
  expect(meanwhile.reaped).toHaveLength(3);
  expect(meanwhile.record).toMatchObject({ version: older, state: "current" });
});

test("what only looks like a run's is untouched, down to its running task, and a file of somebody's beside the snapshots", async () => {
  const copied = [...ends].filter(([chain]) => chain !== "first").map(([, { home }]) => readFile(join(home.root, "mine.txt"), "utf8"));
  expect(await Promise.all(copied)).toEqual(["early", "middle", "late", "last"].map(() => "not yours\n"));
  for (const [prefix, before] of foreign) {
    expect(before.map((line) => line.split(" ")[0])).toEqual(["config", "container", "network", "secret", "service", "task", "volume"]);
    expect(await lookAlikes(workshop.docker, prefix)).toEqual(before);
  }
});
