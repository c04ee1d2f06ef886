import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { WarmApp } from "#warm/record.ts";
import { under } from "./support/canonicals.ts";
import { ccCi, type Ended } from "./support/cc-ci.ts";
import { itemsOf } from "./support/engine.ts";
import { KillHomes, type KillHome } from "./support/kill-home.ts";
import { both, halfMade, killAt, reach, told, type Moment, type Sign } from "./support/kill-moments.ts";
import { processesNaming } from "./support/processes.ts";
import { askInside, configureWarm, makeWarmKeeper, storeMark, versions, warmOf } from "./support/warm.ts";
import { openWorkshop, type Workshop } from "./support/workshop.ts";

/** `ends`: what runs after the reaping: what ran before, the new release, any of the two, nothing, or the first release or nothing. */
type Point = Moment & { readonly args: readonly string[]; readonly ends: "old" | "new" | "any" | "down" | "old or down" };

const point = (args: readonly string[], ends: Point["ends"]) => (what: string, sign: Sign, more: Partial<Point> = {}): Point => ({ name: `${args[1]}: ${what}`, args, ends, ...sign, ...more });
const up = point(["warm", "up", "keeper"], "down");
const roll = point(["warm", "roll", "keeper"], "old");
const down = point(["warm", "down", "keeper"], "down");
/** Once more after it has come down: its data is there. */
const upAgain = point(["warm", "up", "keeper"], "down");

/** Each chain in a home of its own, one kill after another, each followed by a reaping. `publish` says which releases there are from then on. */
type Step = Point | { readonly publish: readonly (keyof typeof versions)[] } | { readonly bring: "up" };
const chains: Readonly<Record<string, readonly Step[]>> = {
  good: [
    up("the very first, while it is deployed", told(/keeper: deploying 1 services/)),
    // Its note that it is up may be written by then.
    up("the very first, when it is well", told(/is well/), { storeLocked: true, ends: "old or down" }),
    { bring: "up" },
    { publish: ["old", "good"] },
    roll("it is decided", told(/rolls to 1\.1\.0/), { ends: "old" }),
    roll("the old one is undeployed", told(/undeploys 1\.0\.0/)),
    roll("the snapshot is half made", halfMade("snapshots")),
    roll("the snapshot is whole", told(/captured as/)),
    roll("the new one is to be deployed", told(/deploys 1\.1\.0/)),
    roll("the new one is deployed", told(/keeper: deploying 1 services/)),
    roll("the new one is well", told(/is well/), { storeLocked: true, ends: "any" }),
  ],
  bad: [
    { bring: "up" },
    { publish: ["old", "bad"] },
    roll("the new one is not well", told(/is not well/)),
    roll("the old one is to be put back", told(/puts back what was/)),
    roll("the data is half put back", both(told(/puts back what was/), halfMade("live"))),
    roll("the data is put back", told(/its data is that of/)),
    roll("the old one is deployed again", told(/deploys 1\.0\.0\+1\.0\.0 again/)),
    down("it is undeployed", told(/is being undeployed/)),
    upAgain("over its data", told(/keeper: deploying 1 services/)),
    { bring: "up" },
    { publish: ["old", "good"] },
    roll("the new one has just become the one that runs", told(/keeper: is 1\.1\.0/), { ends: "new" }),
  ],
};

type Killed = { readonly ended: Ended; readonly reaped: Ended; readonly wrong: readonly string[]; readonly state: string; readonly version: string | null; readonly mark: string | null; readonly spoilt: string | null; readonly fresh: boolean };

let workshop: Workshop;
let homes: KillHomes;
const killed = new Map<Step, Killed>();
/** What one more reaping found at the end of a chain. */
const ends = new Map<string, Ended>();
let interrupted: { readonly ended: Ended; readonly app: WarmApp | null; readonly wrong: readonly string[]; readonly answer: string | null };
const points = Object.values(chains).flat().filter((step): step is Point => "args" in step);

/** What is left that should not be, whatever the app's state. */
async function whatIsWrong(home: KillHome): Promise<string[]> {
  const { app } = await warmOf(home.home, "keeper");
  const { snapshots, live, scratch } = await under(home.root);
  const items = app?.state === "up" ? [] : await itemsOf(workshop.docker, home.home);
  const work = await readdir(join(home.home, "warm", "work")).catch((): string[] => []);
  const processes = await processesNaming(home.home);
  return [
    ...(app?.move ? [`the journal still has a move to ${app.move.to.version}`] : []), ...snapshots.map((name) => `snapshot ${name}`), ...scratch.map((name) => `scratch ${name}`),
    ...live.filter((name) => name !== app?.owner).map((name) => `live ${name}`), ...items.map(({ kind, name }) => `${kind} ${name}`), ...work.map((name) => `work ${name}`), ...processes.map(({ command }) => `process ${command}`),
  ];
}

async function killIn(home: KillHome, step: Point, fresh: boolean): Promise<void> {
  const ended = await killAt(home, step.args, step);
  const reaped = await home.run(["warm", "reap"]);
  // Snapshots that no journal names are the reaper's.
  await home.run(["reap"]);
  const { app } = await warmOf(home.home, "keeper");
  const inside = async (path: string): Promise<string | null> => (app?.state === "up" ? await askInside(workshop.docker, app.stack, path) : null);
  killed.set(step, { ended, reaped, wrong: await whatIsWrong(home), state: app?.state ?? "none", version: app?.release?.version ?? null, mark: await inside("/marks/mine"), spoilt: await inside("/spoilt.txt"), fresh });
}

/** A home with one release of a keeper to bring up. `publish` says which there are from then on. */
async function makeHome(name: string): Promise<{ readonly home: KillHome; publish(...releases: readonly (keyof typeof versions)[]): Promise<unknown> }> {
  const home = await homes.make(name);
  const folder = join(workshop.folder, name);
  const suites = join(folder, "suites");
  await configureWarm(home.home, folder, suites, { keeper: "" });
  await makeWarmKeeper(folder, suites, "keeper", ["old"]);
  return { home, publish: (...releases) => makeWarmKeeper(folder, suites, "keeper", releases) };
}

/** A roll that is interrupted in order while the new release is being deployed. */
async function interruptRoll(): Promise<void> {
  const { home, publish } = await makeHome("calm");
  await home.run(["warm", "up", "keeper"]);
  await publish("old", "good");
  const call = home.start(["warm", "roll", "keeper"]);
  await reach(call, home, { name: "the new one is deployed", ...told(/keeper: deploying 1 services/) });
  call.signal("SIGTERM");
  const ended = await call.ended;
  const { app } = await warmOf(home.home, "keeper");
  interrupted = { ended, app, wrong: await whatIsWrong(home), answer: await askInside(workshop.docker, app?.stack ?? "", "/hello.txt") };
}

async function runChain(name: string): Promise<void> {
  const { home, publish } = await makeHome(name);
  let fresh = true;
  for (const step of chains[name] ?? []) {
    if ("publish" in step) await publish(...step.publish);
    else if ("bring" in step) {
      const ended = await home.run(["warm", "up", "keeper"]);
      if (ended.code !== 0) throw new Error(`it did not come up: ${ended.stderr}`);
      const { app } = await warmOf(home.home, "keeper");
      if (fresh) await storeMark(workshop.docker, app?.stack ?? "", "mine", "kept");
      fresh = false;
    } else await killIn(home, step, fresh);
  }
  ends.set(name, await home.run(["reap"]));
}

beforeAll(async () => {
  workshop = await openWorkshop(["probe"]);
  homes = new KillHomes(workshop);
  const failed = (await Promise.allSettled([...Object.keys(chains).map(runChain), interruptRoll()])).find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
}, 900_000);

afterAll(async () => {
  for (const name of [...Object.keys(chains), "calm"]) {
    await ccCi(["warm", "down", "keeper", "--remove-data"], { home: join(workshop.folder, `home-${name}`) });
  }
  await homes[Symbol.asyncDispose]();
  await workshop[Symbol.asyncDispose]();
});

test("a roll that is interrupted in order puts the old one back before it ends", () => {
  expect(interrupted.ended.code).toBe(143);
  expect(interrupted.app).toMatchObject({ state: "up", move: null, release: { version: versions.old } });
  expect(interrupted.answer).toContain("hello");
  expect(interrupted.wrong).toEqual([]);
});

test.each(Object.keys(chains))("at the end of the chain %s there is nothing more to reap", (chain) => {
  expect(ends.get(chain)).toMatchObject({ code: 0, stdout: "nothing to reap\n" });
});

describe.each(points)("kill -9 at $name", (step) => {
  const found = (): Killed => killed.get(step) as Killed;

  test("the next reaping brings it to an end, and leaves nothing but the app", () => {
    expect(found().ended).toMatchObject({ code: null, signal: "SIGKILL" });
    expect({ code: found().reaped.code, stderr: found().reaped.code === 0 ? "" : found().reaped.stderr }).toEqual({ code: 0, stderr: "" });
    expect(found().wrong).toEqual([]);
  });

  test("what ran before or the new release runs, with its data", () => {
    const { state, version, mark, spoilt, fresh } = found();
    if (step.ends === "old or down") return expect(["down null", `up ${versions.old}`]).toContain(`${state} ${version}`);
    if (step.ends === "down") return expect({ state, version }).toEqual({ state: "down", version: fresh ? null : versions.old });
    expect(state).toBe("up");
    expect({ mark, spoilt }).toEqual({ mark: "kept", spoilt: null });
    const wanted = { old: [versions.old], new: [versions.good], any: [versions.old, versions.good] }[step.ends] as string[];
    expect(wanted).toContain(version);
  });
});
