import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CanonicalRecord } from "#canonical/record.ts";
import { runFiles } from "#results/run-folder.ts";
import { verifyRun } from "#results/verify.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endOf, historyOf, leftOf, promotedBy, promotionOf, rehash, resultsOf, runsOf, under } from "./support/canonicals.ts";
import type { CcCi, Ended } from "./support/cc-ci.ts";
import { makeKeeper, makeKeeperSuite } from "./support/keeper.ts";
import { sideBySide } from "#kit/side-by-side.ts";
import { openWorkshop, type Workshop } from "./support/workshop.ts";

const older = "1.0.0+1.0.0";
/** Heads of the keeper: what each does with the data that it finds. */
const heads = {
  loses: { version: "1.1.0+1.1.0", last: "rm -rf /www/marks" },
  sick: { version: "1.2.0+1.1.0", last: "sleep 2; echo 'this head never serves' >&2; exit 1" },
  // The last one is the default branch's tip, which the first release's own run begins at.
  fine: { version: "1.3.0+1.1.0" },
} as const;

let workshop: Workshop;
let keeper: CanonicalRecord;
let notes: CanonicalRecord;
/** By what they are; all over the same canonical, one after another. */
const calls = new Map<string, CcCi>();
const reaped: Ended[] = [];
/** The content of the canonical, computed anew after each call. */
const hashes = new Map<string, string>();

const root = (): string => join(workshop.home, "canonicals");
const called = (what: string): CcCi => calls.get(what)!;

async function quickOverKeeper(): Promise<void> {
  const recipe = await makeKeeper(workshop.folder, "keeper", [{ version: older }, ...Object.values(heads)]);
  const suite = await makeKeeperSuite(join(workshop.folder, "suites"), "keeper");
  const start = (ref: string, more: readonly string[], onEvent?: ConstructorParameters<typeof CcCi>[1]["onEvent"]): CcCi => workshop.start(["run", recipe, "--suite", suite, "--json", "--ref", ref, ...more], onEvent && { onEvent });
  keeper = await promotedBy(start(older, ["--promote"]));
  for (const [what, { version }] of Object.entries(heads)) await over(what, start(version, ["--quick"]));
  await over("killed", start(heads.fine.version, ["--quick"], (event, self) => {
    if (event.kind === "test" && event.tier === "upgrade" && self.run !== undefined) process.kill(self.pid, "SIGKILL");
  }));
  reaped.push(await workshop.run(["reap"]));
  hashes.set("reaped", await rehash(root(), keeper));
  calls.set("without", start(older, ["--quick", "--tiers", "install", "--name", "stranger"]));
  await endOf(called("without"));
}

async function over(what: string, call: CcCi): Promise<void> {
  calls.set(what, call);
  await endOf(call);
  hashes.set(what, await rehash(root(), keeper));
}

async function quickOverNotes(): Promise<void> {
  const recipe = await workshop.sample("recipes/notes");
  notes = await promotedBy(workshop.start(["run", recipe, "--ref", "1.1.0+2.0.0", "--promote", "--json"]));
  const call = workshop.start(["run", recipe, "--quick", "--promote", "--json"]);
  calls.set("notes", call);
  await endOf(call);
}

beforeAll(async () => {
  workshop = await openWorkshop(["probe", "notes", "postgres"]);
  await sideBySide([quickOverKeeper, quickOverNotes], 2, (chain) => chain());
}, 600_000);

afterAll(() => workshop[Symbol.asyncDispose]());

const ofCanonical = (record: CanonicalRecord) => ({ from: "canonical", canonical: { id: record.id, version: record.version, snapshot: record.snapshot }, hashBefore: record.snapshot.hash, hashAfter: record.snapshot.hash });

describe("a head that comes through", () => {
  test("is green in a part of the tiers, over the canonical's data", () => {
    const [results] = runsOf(called("fine"));
    expect(results).toMatchObject({ verdict: "green", run: { lane: "quick", parent: null }, plan: { base: { kind: "canonical", version: older }, domain: keeper.domain }, data: ofCanonical(keeper) });
    expect(results?.request.tiers).toEqual(["install", "upgrade", "custom"]);
    expect(results?.claims.filter(({ id }) => id.includes(".carried:")).map(({ id, holds, expected }) => [id, holds, expected])).toEqual([["install.carried:data", true, keeper.mark], ["upgrade.carried:data", true, keeper.mark]]);
  });

  test("record, card, badge and report say that it is quick", async () => {
    const [results] = runsOf(called("fine"));
    const folder = join(workshop.home, "runs", results!.run.id);
    expect((await verifyRun(folder)).problems).toEqual([]);
    expect(await readFile(join(folder, runFiles.badge), "utf8")).toContain("cc-ci quick");
    expect(await readFile(join(folder, runFiles.report), "utf8")).toContain("quick lane");
    expect((await workshop.run(["runs", "show", results!.run.id])).stdout).toMatch(/quick lane[\s\S]*gates nothing/);
  });
});

describe("notes, a database with attachments", () => {
  test("comes through on a copy of its data, and is not promoted even where that was asked for", async () => {
    const call = called("notes");
    const [results, ...more] = runsOf(call);
    expect(more).toEqual([]);
    expect({ verdict: results?.verdict, fault: results?.fault, data: results?.data }).toMatchObject({ verdict: "green", fault: null, data: ofCanonical(notes) });
    expect(results?.tiers.map(({ tier, status }) => `${tier} ${status}`)).toEqual(["install pass", "upgrade pass", "backup unverified", "restore unverified", "custom pass"]);
    expect(await promotionOf(call)).toMatchObject({ kind: "not-promoted", reasons: [{ code: "quick-lane" }] });
    expect((await endOf(call)).code).toBe(0);
    expect(await historyOf(workshop.home, "notes")).toEqual([notes]);
    expect(await rehash(root(), notes)).toBe(notes.snapshot.hash);
  });
});

describe.each([
  { what: "loses", about: "a head that loses the data", code: "data-lost" },
  { what: "sick", about: "a head that does not get healthy", code: /crash|rolled|converge|health|update/ },
])("$about", ({ what, code }) => {
  test("is red, and the canonical's hash is the same before and after", () => {
    const [results] = runsOf(called(what));
    expect(results).toMatchObject({ verdict: "red", run: { lane: "quick" }, data: ofCanonical(keeper), fault: { class: "recipe", tier: "upgrade", code: typeof code === "string" ? code : expect.stringMatching(code) } });
    expect(results?.claims.find(({ id }) => id === "run.canonical-unchanged")).toMatchObject({ holds: true, expected: keeper.snapshot.hash });
  });
});

describe("a run that is killed in the middle", () => {
  test("leaves the canonical alone; the reaper removes the copy", async () => {
    expect(await endOf(called("killed"))).toMatchObject({ code: null, signal: "SIGKILL" });
    expect(reaped[0]).toMatchObject({ code: 0 });
    expect(await resultsOf(workshop.home, called("killed").run!)).toMatchObject({ verdict: "ours", run: { lane: "quick", ended: "killed" } });
    expect((await under(root())).live).toEqual([]);
  });
});

test("after every one of them the canonical's content is what it was, and it is still the only one", async () => {
  expect(Object.fromEntries(hashes)).toEqual(Object.fromEntries(["fine", "loses", "sick", "killed", "reaped"].map((what) => [what, keeper.snapshot.hash])));
  expect(await historyOf(workshop.home, "keeper")).toEqual([keeper]);
  expect(await leftOf(workshop)).toEqual([]);
});

test("without a canonical it is a cold run, and says so", () => {
  const [results] = runsOf(called("without"));
  expect(results).toMatchObject({ verdict: "green", run: { lane: "cold" } });
  expect(results?.warnings).toContainEqual(expect.stringContaining("there is no canonical: this is a cold run"));
});
