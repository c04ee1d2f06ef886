import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { randomHex } from "#kit/ids.ts";
import { packageRoot } from "#kit/packages.ts";
import type { RunEvent } from "#results/events.ts";
import { readEvents } from "#results/read-events.ts";
import { runFiles } from "#results/run-folder.ts";
import { resultsSchema } from "#results/schema.ts";
import { verifyRun } from "#results/verify.ts";
import { homeLabel, namespaceLabel, runLabel } from "#swarm/labels.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CcCi, Ended, Seen } from "./support/cc-ci.ts";
import { itemsOf, lookAlikes, makeLookAlikes, removeLookAlikes } from "./support/engine.ts";
import { processesNaming } from "./support/processes.ts";
import { sideBySide } from "#kit/side-by-side.ts";
import { writeFiles } from "./support/recipe.ts";
import { openWorkshop, type Workshop } from "./support/workshop.ts";

/** A moment of a run at which its process is killed. */
type Moment = {
  readonly name: string;
  readonly tiers: string;
  readonly is: (event: Seen) => boolean;
  /** From here on the run may have something on the engine. */
  readonly deployed?: true;
  /** The suite's own tests and the picture are part of the run, whose processes must go too. */
  readonly withTests?: true;
};

const started = (step: string) => (event: RunEvent): boolean => event.kind === "step.started" && event.step === step;
const said = (step: string, text: RegExp) => (event: RunEvent): boolean => event.kind === "step.progress" && event.step === step && text.test(event.message);
const tested = (tier: string, name: RegExp) => (event: RunEvent): boolean => event.kind === "test" && event.tier === tier && name.test(event.test.name);

const moments: readonly Moment[] = [
  { name: "the suite is loaded", tiers: "install", is: started("suite") },
  { name: "the recipe is fetched", tiers: "install", is: started("fetch") },
  { name: "lint begins", tiers: "install", is: started("lint") },
  { name: "the recipe is read", tiers: "install", is: started("read") },
  { name: "the domain is locked", tiers: "install", is: started("lock") },
  { name: "the base is chosen", tiers: "install,upgrade", is: started("base") },
  { name: "the engine is examined", tiers: "install", is: started("engine") },
  { name: "install: services are deployed", tiers: "install", is: said("install", /^deploying/), deployed: true },
  { name: "install: services converge", tiers: "install", is: said("install", /0 of 1 ready, the next is/), deployed: true },
  { name: "install: the app answers", tiers: "install", is: tested("install", /answers/), deployed: true, withTests: true },
  { name: "upgrade: the head is deployed", tiers: "install,upgrade", is: tested("upgrade", /takes the head/), deployed: true },
  { name: "upgrade: services converge", tiers: "install,upgrade", is: said("upgrade", /the update goes on/), deployed: true, withTests: true },
  { name: "backup: the snapshot is taken", tiers: "install,backup", is: said("backup", /taking the snapshot/), deployed: true },
  { name: "restore: the snapshot is written back", tiers: "install,backup,restore", is: said("restore", /writing the snapshot back/), deployed: true },
  { name: "the custom tests begin", tiers: "install,custom", is: started("custom"), deployed: true, withTests: true },
  { name: "the screenshot is taken", tiers: "install", is: started("screenshot"), deployed: true, withTests: true },
  { name: "the logs are kept", tiers: "install", is: started("logs"), deployed: true },
  { name: "teardown begins", tiers: "install", is: started("teardown"), deployed: true, withTests: true },
  { name: "teardown: services are removed", tiers: "install", is: said("teardown", /^removing/), deployed: true },
  { name: "teardown is over", tiers: "install", is: (event) => event.kind === "step.finished" && event.step === "teardown" },
];

type Killed = { readonly moment: Moment; readonly run: string; readonly folder: string; readonly ended: Ended; readonly call: CcCi };

let workshop: Workshop;
let recipe: string;
/** The sample's suite without its tests and its picture: most moments are none of theirs. */
let bare: string;
let killed: Killed[];
let alive: CcCi;
let reaped: Ended;
/** By prefix: what was there before the runs. */
const foreign = new Map<string, string[]>();
/** What looks like a part of a killed run's own stack. */
const beside: string[] = [];

async function killAt(moment: Moment): Promise<Killed> {
  let hit = false;
  const call = workshop.start(["run", recipe, "--tiers", moment.tiers, "--json", ...(moment.withTests ? [] : ["--suite", bare])], {
    onEvent(event, self) {
      if (hit || !moment.is(event)) return;
      hit = true;
      process.kill(self.pid, "SIGKILL");
    },
  });
  const ended = await call.ended;
  if (!hit || call.run === undefined) throw new Error(`the run was over before "${moment.name}": ${ended.stderr}\n${JSON.stringify(call.events.filter((event) => event.kind === "fault"), null, 2)}`);
  return { moment, run: call.run, folder: join(workshop.home, "runs", call.run), ended, call };
}

beforeAll(async () => {
  workshop = await openWorkshop(["probe", "nginx"]);
  recipe = await workshop.sample("recipes/custom-html");
  const suite = await readFile(join(packageRoot, "suites/custom-html/suite.ts"), "utf8");
  bare = await writeFiles(join(workshop.folder, "suites/custom-html"), { "suite.ts": suite.replace(/screenshot: \{.*\},/, "screenshot: false,") });
  const { docker } = workshop;
  const [plain, other] = [randomHex(3), randomHex(3)].map((hex) => `cust-${hex}_cc-ci_localhost`) as [string, string];
  // As `docker stack deploy` makes them, and as a cc-ci of another home does.
  foreign.set(plain, await makeLookAlikes(workshop, plain, { [namespaceLabel]: plain }));
  foreign.set(other, await makeLookAlikes(workshop, other, { [namespaceLabel]: other, [homeLabel]: "0123456789abcdef", [runLabel]: "20260101-000000-custom-html-abcdef" }));

  killed = await sideBySide(moments, 4, killAt);
  // The names of a run's own things, without its labels: whoever made these wants them back.
  const stack = killed.find(({ moment }) => moment.deployed)?.call.stack ?? "";
  await docker.createVolume({ Name: `${stack}_content_of_mine` });
  await docker.createSecret({ Name: `${stack}_key_of_mine`, Data: Buffer.from("mine").toString("base64") });
  beside.push(stack);

  alive = workshop.start(["run", recipe, "--tiers", "install", "--json"]);
  await alive.event("it deploys", said("install", /^deploying/));
  reaped = await workshop.run(["reap", "--json"]);
});

afterAll(async () => {
  for (const prefix of [...foreign.keys(), ...beside]) await removeLookAlikes(workshop.docker, prefix);
  await workshop[Symbol.asyncDispose]();
});

describe.each(moments)("kill -9 when $name", (moment) => {
  const found = (): Killed => killed.find((one) => one.moment === moment) as Killed;

  test("the process is gone at once and left no record", () => {
    const { ended } = found();
    expect(ended).toMatchObject({ code: null, signal: "SIGKILL" });
    expect(ended.stdout).not.toContain('"run.finished"');
  });

  test("the reaper ends it in exactly one terminal record", async () => {
    const { run, folder } = found();
    const results = resultsSchema.parse(JSON.parse(await readFile(join(folder, runFiles.results), "utf8")));
    expect(results).toMatchObject({ run: { id: run, ended: "killed" }, verdict: "ours", level: 0, fault: { class: "infrastructure", code: "killed" } });
    const { events, problems } = await readEvents(join(folder, runFiles.events));
    expect(problems).toEqual([]);
    expect(events.filter(({ event }) => event.kind === "run.finished")).toHaveLength(1);
    expect(events.at(-1)?.event.kind).toBe("run.finished");
    expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("its record can be verified, and it has a report", async () => {
    const { folder } = found();
    expect((await verifyRun(folder)).problems).toEqual([]);
    expect(await readFile(join(folder, runFiles.report), "utf8")).toContain("killed");
  });

  test("the reaper says that it reaped it", () => {
    const lines = reaped.stdout.trim().split("\n").map((line) => JSON.parse(line) as { run: string; left: unknown[]; recorded: boolean });
    expect(lines.filter((line) => line.run === found().run)).toMatchObject([{ left: [], recorded: true, problem: null }]);
  });
});

test("most of the killed runs had left something on the engine", () => {
  const lines = reaped.stdout.trim().split("\n").map((line) => JSON.parse(line) as { run: string; found: number });
  const had = killed.filter(({ run }) => lines.some((line) => line.run === run && line.found > 0));
  expect(had.length).toBeGreaterThanOrEqual(moments.filter((moment) => moment.deployed).length - 3);
});

test("a run that is alive is left alone, and ends green", async () => {
  expect(reaped.stderr + reaped.stdout).not.toContain(`${alive.run}: `);
  const { results, code } = await alive.results();
  expect({ code, verdict: results.verdict, fault: results.fault }).toEqual({ code: 0, verdict: "green", fault: null });
});

test("nothing of the runs is left: engine, files, locks, processes", async () => {
  await alive.ended;
  expect(reaped).toMatchObject({ code: 0 });
  const stacks = killed.flatMap(({ call }) => call.stack ?? []);
  const left = await itemsOf(workshop.docker, workshop.home, stacks);
  expect(left.map(({ kind, name }) => `${kind} ${name}`).toSorted()).toEqual(beside.flatMap((stack) => [`secret ${stack}_key_of_mine`, `volume ${stack}_content_of_mine`]));
  expect(await readdir(join(workshop.home, "work"))).toEqual([]);
  expect(await readdir(join(workshop.home, "locks"))).toEqual([]);
  expect(await processesNaming(workshop.home)).toEqual([]);
});

test("what only looks like a run's is untouched, down to its running task", async () => {
  for (const [prefix, before] of foreign) {
    expect(before.map((line) => line.split(" ")[0])).toEqual(["config", "container", "network", "secret", "service", "task", "volume"]);
    expect(await lookAlikes(workshop.docker, prefix)).toEqual(before);
  }
});

test("reaping again finds nothing to do", async () => {
  await alive.ended;
  expect(await workshop.run(["reap"])).toMatchObject({ code: 0, stdout: "nothing to reap\n" });
});
