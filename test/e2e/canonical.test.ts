import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { CanonicalRecord } from "#canonical/record.ts";
import { verifyRun } from "#results/verify.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { currentOf, endOf, historyOf, leftOf, lines, promotedBy, promotionOf, rehash, resultsOf, runsOf, under } from "./support/canonicals.ts";
import type { CcCi, Ended } from "./support/cc-ci.ts";
import { makeKeeper, makeKeeperSuite } from "./support/keeper.ts";
import { openWorkshop, type Workshop } from "./support/workshop.ts";

/** One recipe's canonical through all that can become of it; each test goes on where the one before it has ended. */
const name = "keeper";
const [older, newer] = ["1.0.0+1.0.0", "1.1.0+1.1.0"] as const;
let workshop: Workshop;
let recipe: string;
let suite: string;
let first: CanonicalRecord;
let second: CanonicalRecord;

const root = (): string => join(workshop.home, "canonicals");
const run = (...more: readonly string[]): CcCi => workshop.start(["run", recipe, "--suite", suite, "--json", ...more]);
const canonical = (command: string, ...more: readonly string[]): Promise<Ended> => workshop.run(["canonical", command, ...more, "--json"]);
const proof = (command: string, ...more: readonly string[]): CcCi => workshop.start(["canonical", command, name, ...more, "--suite", suite, "--json"]);
/** The record of a call's only run. */
const only = (call: CcCi) => runsOf(call)[0]!;

beforeAll(async () => {
  workshop = await openWorkshop(["probe"]);
  recipe = await makeKeeper(workshop.folder, name, [older, newer].map((version) => ({ version })));
  suite = await makeKeeperSuite(join(workshop.folder, "suites"), name);
});

afterAll(() => workshop[Symbol.asyncDispose]());

test("before there is one, it is said what to do", async () => {
  expect(await canonical("show", name)).toMatchObject({ code: 2, stderr: expect.stringContaining("canonical promote") });
  expect(await canonical("list")).toMatchObject({ code: 0, stdout: "" });
});

test("a release that proved itself becomes the canonical: in the store, on the disk, with its secrets", async () => {
  const call = run("--ref", older, "--promote");
  first = await promotedBy(call);
  expect((await endOf(call)).code).toBe(0);
  const [tested, seed, proven] = runsOf(call);
  expect([tested, seed, proven].map((results) => [results?.run.lane, results?.verdict, results?.run.parent])).toEqual([["cold", "green", null], ["seed", "green", tested?.run.id], ["proof", "green", tested?.run.id]]);
  expect(await currentOf(workshop.home, name)).toEqual(first);
  expect(first).toMatchObject({ recipe: name, version: older, commit: tested?.head?.commit, run: tested?.run.id, seedRun: seed?.run.id, proofRun: proven?.run.id, state: "current", stale: null, pinned: false });
  expect(first.snapshot).toEqual(seed?.captured);
  expect(first.images.map(({ image }) => image)).toEqual(["localhost/cc-ci-samples/probe:1.0.0"]);

  expect(await under(root())).toEqual({ snapshots: [first.snapshot.id], secrets: [`${first.snapshot.id}.json`], live: [], scratch: [] });
  expect(await rehash(root(), first)).toBe(first.snapshot.hash);
  const secrets = join(root(), "secrets", `${first.snapshot.id}.json`);
  expect([((await stat(secrets)).mode & 0o777).toString(8), ((await stat(join(root(), "secrets"))).mode & 0o777).toString(8)]).toEqual(["600", "700"]);
  const { phrase_v1: phrase = "" } = JSON.parse(await readFile(secrets, "utf8")) as Record<string, string>;
  expect(phrase).toMatch(/^[0-9a-f-]{36}$/);
  expect((await endOf(call)).stdout).not.toContain(phrase);
  expect(await leftOf(workshop)).toEqual([]);
});

test("the seed and the proof can be verified, and the mark was read back in a new app", async () => {
  for (const id of [first.seedRun, first.proofRun]) expect((await verifyRun(join(workshop.home, "runs", id))).problems).toEqual([]);
  const [seed, proven] = [await resultsOf(workshop.home, first.seedRun), await resultsOf(workshop.home, first.proofRun)];
  expect(seed.plan?.domain).toBe(first.domain);
  expect(proven.plan?.domain).toBe(first.domain);
  expect(proven.plan?.stack).not.toBe(seed.plan?.stack);
  expect(proven.claims.find(({ id }) => id === "install.carried:data")).toMatchObject({ holds: true, expected: first.mark });
  expect(proven.data).toMatchObject({ from: "canonical", canonical: { id: first.id, version: older }, hashBefore: first.snapshot.hash, hashAfter: first.snapshot.hash });
});

test("the same release again is `already-canonical`; meanwhile `verify` restores it and leaves nothing", async () => {
  const [again, verified] = [run("--ref", older, "--promote"), proof("verify")];
  expect(await promotionOf(again)).toMatchObject({ kind: "not-promoted", reasons: [{ code: "already-canonical" }], ours: false });
  expect((await endOf(again)).code).toBe(0);
  expect(runsOf(again)).toHaveLength(1);
  expect((await endOf(verified)).code).toBe(0);
  expect(only(verified)).toMatchObject({ verdict: "green", run: { lane: "proof", parent: null }, data: { hashBefore: first.snapshot.hash, hashAfter: first.snapshot.hash } });
  expect(await historyOf(workshop.home, name)).toEqual([first]);
  expect(await under(root())).toMatchObject({ snapshots: [first.snapshot.id], live: [], scratch: [] });
  expect(await leftOf(workshop)).toEqual([]);
});

test("the upgrade to a newer release begins at the canonical, over its data; then that release is the canonical and the former is kept", async () => {
  const call = run("--ref", newer, "--promote", "--base-data", "canonical");
  second = await promotedBy(call);
  const [tested] = runsOf(call);
  expect(tested?.plan?.base).toMatchObject({ kind: "canonical", version: older, commit: first.commit });
  expect(tested?.data).toEqual({
    from: "canonical", reason: `the data of the canonical, ${older}`, canonical: { id: first.id, version: older, commit: first.commit, snapshot: first.snapshot },
    hashBefore: first.snapshot.hash, hashAfter: first.snapshot.hash,
  });
  expect(tested?.claims.find(({ id }) => id === "upgrade.carried:data")).toMatchObject({ holds: true, expected: first.mark });
  expect((await verifyRun(join(workshop.home, "runs", second.run))).problems).toEqual([]);
  expect(await historyOf(workshop.home, name)).toEqual([second, { ...first, state: "kept" }]);
  expect(second).toMatchObject({ version: newer, state: "current" });
  // Its data is its own: a fresh seed, not the former's data once more.
  expect(second.mark).not.toBe(first.mark);
  expect(await rehash(root(), first)).toBe(first.snapshot.hash);
  expect(await leftOf(workshop)).toEqual([]);
});

test("an older release is `backwards`; meanwhile the present one verifies", async () => {
  const [back, verified] = [run("--ref", older, "--promote"), proof("verify")];
  expect(await promotionOf(back)).toMatchObject({ kind: "not-promoted", reasons: [{ code: "backwards" }] });
  // Nothing is older than it: the canonical is never the base of an older release's downgrade by accident of being current.
  expect(runsOf(back)[0]?.data).toMatchObject({ from: "fresh", hashBefore: null, hashAfter: null });
  expect((await endOf(verified)).code).toBe(0);
  expect(only(verified).data?.canonical?.id).toBe(second.id);
  expect((await historyOf(workshop.home, name)).map(({ version, state }) => `${version} ${state}`)).toEqual([`${newer} current`, `${older} kept`]);
});

test("`activate` makes the earlier one current again, after a proof of its own", async () => {
  const call = proof("activate", older);
  const { stdout, code } = await endOf(call);
  expect(code).toBe(0);
  expect(lines(stdout).at(-1)).toMatchObject({ kind: "activated", record: { id: first.id, state: "current" } });
  expect(only(call)).toMatchObject({ verdict: "green", run: { lane: "proof" }, data: { canonical: { id: first.id }, hashAfter: first.snapshot.hash } });
  expect((await historyOf(workshop.home, name)).map(({ id, state }) => [id, state])).toEqual([[second.id, "kept"], [first.id, "current"]]);
  expect(await leftOf(workshop)).toEqual([]);
});

test("`pin` keeps what `prune` would remove; what is pruned cannot be activated any more", async () => {
  expect(await canonical("pin", name, newer)).toMatchObject({ code: 0 });
  expect(await canonical("prune", name, "--keep", "0")).toMatchObject({ code: 0, stdout: "" });
  expect(await canonical("pin", name, newer, "--off")).toMatchObject({ code: 0 });
  const planned = await canonical("prune", name, "--keep", "0", "--plan");
  expect(lines(planned.stdout)).toEqual([{ kind: "would-prune", record: second.id, problem: null }]);
  expect(await rehash(root(), second)).toBe(second.snapshot.hash);
  const pruned = await canonical("prune", name, "--keep", "0");
  expect(lines(pruned.stdout)).toEqual([{ kind: "pruned", record: second.id, problem: null }]);
  expect(await under(root())).toEqual({ snapshots: [first.snapshot.id], secrets: [`${first.snapshot.id}.json`], live: [], scratch: [] });
  expect(await endOf(proof("activate", newer))).toMatchObject({ code: 2, stderr: expect.stringContaining("gone") });
  expect(await rehash(root(), first)).toBe(first.snapshot.hash);
});

test("`list`, `show` and `history` say the same to programs and to people", async () => {
  const history = await historyOf(workshop.home, name);
  expect(history.map(({ id, state }) => [id, state])).toEqual([[second.id, "pruned"], [first.id, "current"]]);
  expect(lines((await canonical("list")).stdout)).toEqual([history[1]]);
  expect(lines((await canonical("show", name)).stdout)).toEqual([history[1]]);
  expect(lines((await canonical("show", name, second.id)).stdout)).toEqual([history[0]]);
  expect(lines((await canonical("history", name)).stdout)).toEqual(history);
  const plain = await workshop.run(["canonical", "history", name]);
  expect(plain.stdout.trim().split("\n")).toEqual([expect.stringMatching(new RegExp(`^${name} +1\\.1\\.0\\+1\\.1\\.0 +pruned`)), expect.stringMatching(new RegExp(`^${name} +1\\.0\\.0\\+1\\.0\\.0 +current`))]);
});

test("all of it left nothing, and a store that is whole", async () => {
  expect(await leftOf(workshop)).toEqual([]);
  expect(await workshop.run(["reap"])).toMatchObject({ code: 0, stdout: "nothing to reap\n" });
  expect(await workshop.run(["store", "check"])).toMatchObject({ code: 0 });
});
