import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { CanonicalRecord } from "#canonical/record.ts";
import { sweepReportSchema, type SweepReport } from "#sweep/report/schema.ts";
import type { SweepProgress } from "#sweep/sweep.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { currentOf, historyOf, lines, promotedBy } from "./support/canonicals.ts";
import type { CcCi, Ended } from "./support/cc-ci.ts";
import { makeKeeper, makeKeeperSuite } from "./support/keeper.ts";
import { reapAndLook, wrongInTheEnd, type AfterReap } from "./support/kill-checks.ts";
import { KillHomes, type KillHome } from "./support/kill-home.ts";
import { both, halfMade, killAt, told, type Moment, type Sign } from "./support/kill-moments.ts";
import { openWorkshop, type Workshop } from "./support/workshop.ts";

const [older, newer] = ["1.0.0+1.0.0", "1.1.0+1.1.0"] as const;

/** What a sweep has come to, as it says it itself. */
function progressOf(call: CcCi): SweepProgress[] {
  return call.events as unknown as SweepProgress[];
}

const progress = (is: (one: SweepProgress) => boolean): Sign => ({ inOutput: (call) => progressOf(call).some(is) });

/** That a recipe's promotion is noted, by this call or by the one that was killed before: which may have come that far while its own moment was being seen. */
const promotionNoted = progress((one) => (one.kind === "begun" ? one.sweep.recipes.some(({ outcome }) => outcome?.class === "promoted") : one.kind === "recipe-done" && one.outcome.class === "promoted"));

/** Whether every recipe has its outcome, from before the sweep was gone on with or since. */
function allDone(call: CcCi): boolean {
  const before = progressOf(call).flatMap((one) => (one.kind === "begun" ? [one.sweep.recipes.filter(({ state }) => state === "done").length] : []));
  const since = progressOf(call).filter(({ kind }) => kind === "recipe-done").length;
  return (before[0] ?? 0) + since === 4;
}

/**
 * One sweep in each home, which is killed again and again and gone on with: `alpha` has a new release, `beta` its first one; `broken` has a suite that cannot be
 * loaded, and `gamma` no release. Which of the two that are run comes first is open.
 */
const chains: Readonly<Record<string, { readonly jobs: number; readonly points: readonly Moment[] }>> = {
  one: {
    jobs: 1,
    points: [
      { name: "it has begun", ...progress(({ kind }) => kind === "begun") },
      { name: "a recipe is decided", ...progress((one) => one.kind === "recipe-decided" && one.decision.kind === "run") },
      { name: "the first recipe's snapshot is half made", ...both(told(/promoting/), halfMade("snapshots")) },
      { name: "the first recipe is promoted, and its outcome is not noted", ...told(/is the canonical/), storeLocked: true },
      { name: "the next recipe begins", ...progress(({ kind }) => kind === "recipe-started") },
      { name: "all is done, and its end is not noted", inOutput: allDone, storeLocked: true },
    ],
  },
  other: {
    jobs: 1,
    points: [
      { name: "the first recipe is to be promoted", ...told(/promoting/) },
      { name: "the first recipe's secrets are kept", ...told(/captured as/) },
      { name: "the first recipe has proven itself and is to become the canonical", ...told(/becomes the canonical/), storeLocked: true },
      { name: "the first recipe is done", ...promotionNoted },
      { name: "the next recipe's data is half put in place", ...both(told(/captured as/), halfMade("live")) },
      { name: "the next recipe is promoted, and its outcome may be noted", ...told(/is the canonical/) },
    ],
  },
  two: {
    jobs: 2,
    points: [
      { name: "both recipes are being promoted", ...both(told(/promoting alpha/), told(/promoting beta/)) },
      { name: "one of both recipes is promoted", ...told(/is the canonical/), storeLocked: true },
    ],
  },
};

type Killed = AfterReap & { readonly ended: Ended; readonly id: string; readonly current: readonly (CanonicalRecord | null)[] };
type End = { readonly report: SweepReport; readonly id: string; readonly wrong: readonly string[]; readonly histories: readonly (readonly CanonicalRecord[])[]; readonly verified: readonly Ended[] };

let workshop: Workshop;
let homes: KillHomes;
let suites: string;
let former: CanonicalRecord;
let control: End;
const killed = new Map<Moment, Killed>();
const ends = new Map<string, End>();
const recipes = ["alpha", "beta"] as const;

function sweepArguments(jobs: number): readonly string[] {
  return ["sweep", "--suites", suites, "--jobs", String(jobs), "--json"];
}

/** The sweep that a call has begun or gone on with. */
function sweepOf(stdout: string): string {
  const begun = lines(stdout).find(({ kind }) => kind === "begun") as Extract<SweepProgress, { kind: "begun" }> | undefined;
  return begun?.sweep.id ?? "none";
}

async function sweepToItsEnd(home: KillHome, jobs: number): Promise<End> {
  const { stdout, stderr } = await home.run(sweepArguments(jobs));
  const said = lines(stdout).find(({ kind }) => kind === "report");
  if (said === undefined) throw new Error(`the sweep ended without a report\n${stderr}`);
  const verified = await Promise.all(recipes.map((recipe) => home.run(["canonical", "verify", recipe, "--suite", join(suites, recipe)])));
  const histories = await Promise.all(recipes.map((recipe) => historyOf(home.home, recipe)));
  return { report: sweepReportSchema.parse(said.report), id: sweepOf(stdout), wrong: await wrongInTheEnd(home), histories, verified };
}

async function runChain(chain: string, home: KillHome): Promise<void> {
  const { jobs, points } = chains[chain] as (typeof chains)[string];
  for (const point of points) {
    const ended = await killAt(home, sweepArguments(jobs), point);
    const looked = await reapAndLook(home);
    killed.set(point, { ...looked, ended, id: sweepOf(ended.stdout), current: await Promise.all(recipes.map((recipe) => currentOf(home.home, recipe))) });
  }
  ends.set(chain, await sweepToItsEnd(home, jobs));
}

/** What must be the same for every sweep over the same recipes. */
function tableOf({ recipes: rows }: SweepReport): unknown {
  return rows.map(({ recipe, class: became, from, to, release }) => ({ recipe, became, from, to, release }));
}

beforeAll(async () => {
  workshop = await openWorkshop(["probe"]);
  homes = new KillHomes(workshop);
  suites = join(workshop.folder, "suites");
  const compose = { service: ["init: true"] };
  const repositories: Record<string, string> = {};
  for (const [name, versions] of Object.entries({ alpha: [older, newer], beta: [older], broken: [older], gamma: [older] })) {
    repositories[name] = await makeKeeper(workshop.folder, name, versions.map((version) => ({ version, compose })));
    await makeKeeperSuite(suites, name, { more: [`upstream: ${JSON.stringify(repositories[name])},`, 'notApplicable: { upgrade: "the canonical is what matters here", backup_restore: "the canonical looks after the data" },'] });
  }
  await writeFile(join(suites, "broken", "suite.ts"), "export default { canonical: 1 };\n");
  await promisify(execFile)("git", ["-C", repositories["gamma"] ?? "", "tag", "--delete", older]);
  const first = await homes.make("former");
  former = await promotedBy(first.start(["run", repositories["alpha"] ?? "", "--ref", older, "--suite", join(suites, "alpha"), "--promote", "--json"]));
  const all = [sweepToItsEnd(await homes.copy(first, "control"), 1).then((end) => (control = end)), ...Object.keys(chains).map(async (chain) => await runChain(chain, await homes.copy(first, chain)))];
  const failed = (await Promise.allSettled(all)).find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
}, 900_000);

afterAll(async () => {
  await homes[Symbol.asyncDispose]();
  await workshop[Symbol.asyncDispose]();
});

test("a sweep that nobody kills promotes what is new, and accounts for every recipe", () => {
  expect(tableOf(control.report)).toEqual([
    { recipe: "alpha", became: "promoted", from: older, to: newer, release: newer },
    { recipe: "beta", became: "promoted", from: null, to: older, release: older },
    { recipe: "broken", became: "red", from: null, to: null, release: null },
    { recipe: "gamma", became: "skipped", from: null, to: null, release: null },
  ]);
  expect(control.wrong).toEqual([]);
});

describe.each(Object.entries(chains))("a sweep that is killed again and again, chain %s", (chain, { points }) => {
  const end = (): End => ends.get(chain) as End;

  test.each(points)("when $name: one reaping leaves nothing, and each canonical is the former or the new one", (point) => {
    const { ended, wrong, reaped, current } = killed.get(point) as Killed;
    expect(ended).toMatchObject({ code: null, signal: "SIGKILL" });
    expect(wrong).toEqual([]);
    expect(reaped).not.toContain("LEFT");
    const [alpha, beta] = current;
    expect(alpha?.version === older ? alpha : { ...former, version: alpha?.version }).toEqual({ ...former, version: alpha?.version });
    expect([older, newer]).toContain(alpha?.version);
    expect([undefined, older]).toContain(beta?.version);
  });

  test("it is one and the same sweep, and comes to the same table as one that nobody kills", () => {
    expect(new Set([...points.map((point) => killed.get(point)?.id), end().id, end().report.sweep.id]).size).toBe(1);
    expect(tableOf(end().report)).toEqual(tableOf(control.report));
    expect({ exitCode: end().report.exitCode, faults: end().report.faults }).toEqual({ exitCode: control.report.exitCode, faults: control.report.faults });
  });

  test("its canonicals are whole, the former one is kept as it was, and nothing is left", () => {
    expect(end().histories.map((records) => records.map(({ version, state }) => [version, state]))).toEqual([[[newer, "current"], [older, "kept"]], [[older, "current"]]]);
    expect(end().histories[0]?.[1]).toEqual({ ...former, state: "kept" });
    for (const { code, stdout } of end().verified) expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("restores, serves, and holds its data") });
    expect(end().wrong).toEqual([]);
  });
});
