import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mustGit } from "#recipe/git/run.ts";
import { homeLabel, runLabel } from "#swarm/labels.ts";
import { itemsOf } from "./support/engine.ts";
import { makeRecipe, envSample, probeCompose, writeFiles } from "./support/recipe.ts";
import { lines } from "./support/canonicals.ts";
import { Gate } from "./support/gate.ts";
import { askInside, configureWarm, makeWarmKeeper, storeMark, versions, warmOf } from "./support/warm.ts";
import { openWorkshop, type Workshop } from "./support/workshop.ts";

let workshop: Workshop;
let suites: string;
let shop: string;

const publish = (...wanted: (keyof typeof versions)[]): Promise<string> => makeWarmKeeper(workshop.folder, suites, "keeper", wanted);
const roll = (...more: string[]) => workshop.run(["warm", "roll", "keeper", "--json", ...more]);
const first = (stdout: string): Record<string, unknown> => lines(stdout)[0] ?? {};
const keeper = () => warmOf(workshop.home, "keeper");
const inside = async (path: string) => await askInside(workshop.docker, (await keeper()).app?.stack ?? "", path);

/** Python checks certificates as servers do. */
const client = `  client:
    image: localhost/cc-ci-samples/python-web:1.0.0
    command: ["sleep", "infinity"]
    networks:
      - proxy
`;

/** A recipe that needs the keeper, and takes a warm one.  */
async function makeShop(name: string, tests: string, dependency = ""): Promise<string> {
  await writeFiles(join(suites, name), {
    "suite.ts": `import { defineSuite } from "cc-ci/suite";
export default defineSuite({ screenshot: false, dependencies: [{ recipe: "keeper", mode: "warm", ${dependency} wire: async ({ dependency, setEnvironment }) => {
  setEnvironment("BANK_URL", dependency.baseUrl);
  return { phrase: await dependency.secret("phrase"), word: dependency.nonce };
} }] });\n`,
    "custom/shop.test.ts": `import { expect, test } from "cc-ci/test";\nconst get = "import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1]).read().decode())";\n${tests}`,
  });
  const compose = probeCompose({ before: 'echo "$$BANK_URL" > /www/bank.txt; cat /version > /www/index.html', service: ["environment:", "  - BANK_URL"] }).replace("\nservices:\n", `\nservices:\n${client}`);
  return await makeRecipe(workshop.folder, { name, releases: [{ version: "1.0.0+1.0.0", files: { ".env.sample": envSample(name, "BANK_URL="), "compose.yml": compose } }] });
}

const reaches = `test("the shop reaches the keeper by its domain, and knows its secret", async ({ app, dependencies }) => {
  const { baseUrl, credentials, version } = dependencies.keeper;
  expect((await app.request("/bank.txt")).body.trim()).toBe(baseUrl);
  expect(credentials.phrase).toBe(await dependencies.keeper.secret("phrase"));
  expect(version).not.toBeNull();
  const { stdout } = await app.exec("client", ["python3", "-c", get, baseUrl + "/hello.txt"]);
  expect(stdout).toContain("laid over");
});\n`;

beforeAll(async () => {
  workshop = await openWorkshop(["probe", "python-web"]);
  suites = join(workshop.folder, "suites");
  await configureWarm(workshop.home, workshop.folder, suites, { keeper: "", other: 'recipe = "keeper"\nkind = "stateless"' });
  await publish("old");
  shop = await makeShop("shop", reaches);
});
afterAll(async () => {
  for (const name of ["keeper", "other"]) await workshop.run(["warm", "down", name, "--remove-data"]);
  await workshop[Symbol.asyncDispose]();
});

describe("up", () => {
  test("deploys it once, for longer than the process that did", async () => {
    expect(first((await workshop.run(["warm", "show", "keeper", "--json"])).stdout)).toMatchObject({ name: "keeper", app: null });
    const up = await workshop.run(["warm", "up", "keeper", "--json"]);
    expect({ code: up.code, stderr: up.code === 0 ? "" : up.stderr }).toEqual({ code: 0, stderr: "" });
    expect(first(up.stdout)).toMatchObject({ kind: "up", app: { state: "up", move: null, release: { version: versions.old, upgraded: false } } });
    expect(await inside("/hello.txt")).toContain("hello laid over");
    const again = await workshop.run(["warm", "up", "keeper", "--json"]);
    expect({ code: again.code, kind: first(again.stdout).kind }).toEqual({ code: 0, kind: "already" });
  });

  test("the reaper of runs leaves it alone, and so do its own labels", async () => {
    const { app } = await keeper();
    await storeMark(workshop.docker, app!.stack, "mine", "kept");
    expect(await workshop.run(["reap"])).toMatchObject({ code: 0, stdout: "nothing to reap\n" });
    const items = await itemsOf(workshop.docker, workshop.home, [app!.stack]);
    expect(new Set(items.map(({ labels }) => labels[runLabel]))).toEqual(new Set([app!.owner]));
    expect(items.every(({ labels }) => labels[homeLabel] !== undefined)).toBe(true);
    expect(await inside("/marks/mine")).toBe("kept");
  });

  test("what it has stored is among what the disk holds, and stays", async () => {
    const told = first((await workshop.run(["disk", "--json"])).stdout) as { plan: { protected: unknown[] } };
    expect(told.plan.protected).toContainEqual({ kind: "warm", reason: "what the warm keeper has stored", count: 1, bytes: expect.any(Number) as number });
  });
});

describe("runs that need it", () => {
  test("two at once use it, each told as its holder, and leave it as it was", async () => {
    const before = (await keeper()).app;
    // Both are still there when they are looked at.
    const gate = new Gate(workshop.folder, "busy");
    const busy = await makeShop("busy", `${reaches}test("takes its time", async () => {${gate.wait()}});\n`);
    const calls = [1, 2].map(() => workshop.start(["run", busy, "--json", "--tiers", "install,custom"]));
    await Promise.all(calls.map((call) => call.event("it uses the warm one", (event) => event.kind === "step.started" && event.step === "wire-keeper")));
    const { holders } = first((await workshop.run(["warm", "show", "keeper", "--json"])).stdout) as { holders: { holder: string; kind: string }[] };
    expect(holders.map(({ holder, kind }) => `${kind} ${holder}`).toSorted()).toEqual(calls.map(({ run }) => `shared ${run}`).toSorted());
    const refused = await workshop.run(["warm", "down", "keeper"]);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain(calls[0]!.run);
    await gate.open();
    for (const call of calls) {
      const { results } = await call.results();
      expect({ fault: results.fault, verdict: results.verdict, warnings: results.warnings }).toMatchObject({ fault: null, verdict: "green" });
      expect(results.dependencies).toMatchObject([{ recipe: "keeper", mode: "warm", release: versions.old, status: "ready", domain: before!.domain }]);
      expect(results.deploys).toEqual({ expected: 1, counted: 1 });
      expect(results.inventory?.left).toEqual([]);
    }
    expect((await keeper()).app).toEqual(before);
    expect(await inside("/marks/mine")).toBe("kept");
  });

  test("one that wants another release gets a cold one, and says so", async () => {
    const picky = await makeShop("picky", reaches, `release: "${versions.good}",`);
    await publish("old", "good");
    const { results } = await workshop.start(["run", picky, "--json", "--tiers", "install,custom"]).results();
    expect({ fault: results.fault, verdict: results.verdict }).toEqual({ fault: null, verdict: "green" });
    expect(results.dependencies).toMatchObject([{ mode: "cold", release: versions.good, status: "ready", reason: expect.stringContaining(`the warm keeper is ${versions.old}, and ${versions.good} is wanted`) }]);
    expect(results.warnings.join()).toContain("deployed cold instead of warm");
  });
});

describe("rolling", () => {
  test("never takes it away under a run that holds it", async () => {
    const gate = new Gate(workshop.folder, "slow");
    const slow = await makeShop("slow", `test("takes its time", async () => {${gate.wait()}});\n`);
    const call = workshop.start(["run", slow, "--json", "--tiers", "install,custom"]);
    await call.event("it uses the warm one", (event) => event.kind === "step.started" && event.step === "wire-keeper");
    const refused = await roll();
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain(`${call.run} since`);
    const waiting = workshop.start(["warm", "roll", "keeper", "--wait", "2m", "--json"]);
    await waiting.until("it waits", () => (waiting.stderr.includes(`waits for ${call.run}`) ? true : undefined));
    await gate.open();
    const { results } = await call.results();
    expect({ verdict: results.verdict, mode: results.dependencies[0]?.mode }).toEqual({ verdict: "green", mode: "warm" });
    const { code, stdout, stderr } = await waiting.ended;
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
    expect(first(stdout)).toMatchObject({ kind: "rolled", from: versions.old, to: versions.good });
  });

  test("to a good release: its data goes with it", async () => {
    expect((await keeper()).app).toMatchObject({ state: "up", move: null, release: { version: versions.good, upgraded: true } });
    expect([await inside("/marks/mine"), await inside("/migrated.txt")]).toEqual(["kept", "migrated"]);
    expect(await roll()).toMatchObject({ code: 0, stdout: expect.stringContaining('"kind":"current"') });
  });

  test("to one that never gets healthy: the old one runs again with the data that it had, and an alert says why", async () => {
    await publish("old", "good", "bad");
    const rolled = await roll();
    expect({ code: rolled.code, kind: first(rolled.stdout).kind }).toEqual({ code: 1, kind: "returned" });
    const { app, alerts, events } = await keeper();
    expect(app).toMatchObject({ state: "up", move: null, release: { version: versions.good } });
    expect([await inside("/marks/mine"), await inside("/spoilt.txt")]).toEqual(["kept", null]);
    expect(alerts).toMatchObject([{ code: "roll-failed", subject: versions.bad, text: expect.stringContaining("failed") }]);
    expect(events.map(({ text }) => text).join("\n")).toMatch(/rolls to 1\.2\.0.*undeploys 1\.1\.0.*takes a snapshot.*captured as.*deploys 1\.2\.0.*not well.*puts back.*its data is that of.*is 1\.1\.0\+1\.1\.0 again/s);
    expect(await workshop.run(["reap"])).toMatchObject({ code: 0, stdout: "nothing to reap\n" });
  });

  test("one that has failed is held until somebody has seen to it, and then tried again", async () => {
    expect(first((await roll()).stdout)).toMatchObject({ kind: "held", alert: { code: "roll-failed", subject: versions.bad } });
    const { alerts } = await keeper();
    expect(alerts).toHaveLength(1);
    for (const { id } of alerts) expect((await workshop.run(["warm", "ack", id])).code).toBe(0);
    expect((await keeper()).alerts).toEqual([]);
    expect(first((await roll()).stdout).kind).toBe("returned");
    for (const { id } of (await keeper()).alerts) await workshop.run(["warm", "ack", id]);
  });

  test("to a major one: held, with its notes", async () => {
    await publish("old", "good", "major");
    const held = await roll();
    expect({ code: held.code, kind: first(held.stdout).kind }).toEqual({ code: 1, kind: "held" });
    expect((await keeper()).alerts).toMatchObject([{ code: "held", text: expect.stringContaining(`${versions.major} is a major step`), evidence: [`${versions.major}: You must migrate by hand.`] }]);
    expect((await keeper()).app).toMatchObject({ state: "up", release: { version: versions.good } });
    expect(first((await workshop.run(["warm", "roll", "keeper", "--to", versions.old, "--json"])).stdout)).toMatchObject({ kind: "held", alert: { text: expect.stringContaining("does not go back") } });
  });
});

describe("changed behind our back", () => {
  test("is found and told; runs get a cold one; up puts it back with its data", async () => {
    const { app } = await keeper();
    const [service] = await workshop.docker.listServices({ filters: { name: [`${app!.stack}_app`] } });
    const row = await workshop.docker.getService(service!.ID).inspect();
    await workshop.docker.getService(service!.ID).update({ ...row.Spec, version: row.Version.Index, TaskTemplate: { ...row.Spec.TaskTemplate, ContainerSpec: { ...row.Spec.TaskTemplate.ContainerSpec, Image: "localhost/cc-ci-samples/probe:1.0.0" } } });
    expect(first((await roll()).stdout)).toMatchObject({ kind: "held", alert: { code: "changed-by-hand", text: expect.stringContaining("runs localhost/cc-ci-samples/probe:1.0.0 instead of localhost/cc-ci-samples/probe:1.1.0") } });
    const { results } = await workshop.start(["run", shop, "--json", "--tiers", "install,custom"]).results();
    expect(results).toMatchObject({ verdict: "green", dependencies: [{ mode: "cold", reason: expect.stringContaining("changed behind our back") }] });
    const up = await workshop.run(["warm", "up", "keeper", "--json"]);
    expect(first(up.stdout)).toMatchObject({ kind: "up", app: { release: { version: versions.good } } });
    expect(await inside("/marks/mine")).toBe("kept");
  });
});

describe("down", () => {
  test("keeps the data for the next up, and runs get a cold one meanwhile", async () => {
    const { stack } = (await keeper()).app!;
    expect(await workshop.run(["warm", "down", "keeper"])).toMatchObject({ code: 0 });
    expect(await itemsOf(workshop.docker, workshop.home, [stack])).toEqual([]);
    expect(await workshop.run(["reap"])).toMatchObject({ code: 0, stdout: "nothing to reap\n" });
    expect(await workshop.run(["warm", "up", "keeper"])).toMatchObject({ code: 0 });
    expect(await inside("/marks/mine")).toBe("kept");
  });

  test("a sweep rolls all that are up before its first recipe", async () => {
    const swept = join(workshop.folder, "swept");
    await writeFiles(join(swept, "quiet"), { "suite.ts": 'import { defineSuite } from "cc-ci/suite";\nexport default defineSuite({ canonical: true });\n' });
    const quiet = await makeRecipe(workshop.folder, { name: "quiet", releases: [{ version: "1.0.0+1.0.0", files: {} }] });
    await mustGit(["tag", "--delete", "1.0.0+1.0.0"], { folder: quiet });
    await publish("old");
    expect(await workshop.run(["warm", "up", "other"])).toMatchObject({ code: 0 });
    await publish("old", "good");
    const sweep = await workshop.run(["sweep", "--suites", swept, "--json"]);
    const told = lines(sweep.stdout).map(({ kind, name }) => (name === undefined ? kind : `${name as string} ${kind as string}`));
    expect(told.slice(0, 3)).toEqual(["keeper current", "other rolled", "begun"]);
    expect((await warmOf(workshop.home, "other")).app).toMatchObject({ state: "up", release: { version: versions.good } });
  });

  test("a stateless one rolls back by its version alone", async () => {
    await publish("old", "good", "bad");
    const rolled = await workshop.run(["warm", "roll", "other", "--json"]);
    expect({ code: rolled.code, kind: first(rolled.stdout).kind }).toEqual({ code: 1, kind: "returned" });
    expect((await warmOf(workshop.home, "other")).app).toMatchObject({ state: "up", release: { version: versions.good } });
    expect((await warmOf(workshop.home, "other")).events.map(({ text }) => text).join()).not.toContain("snapshot");
  });

  test("with its data, nothing is left", async () => {
    for (const name of ["keeper", "other"]) expect(await workshop.run(["warm", "down", name, "--remove-data"])).toMatchObject({ code: 0 });
    expect(await itemsOf(workshop.docker, workshop.home)).toEqual([]);
    expect(first((await workshop.run(["warm", "show", "keeper", "--json"])).stdout)).toMatchObject({ app: null });
  });
});

test.each([
  [["warm", "up", "nobody"], 2, "the configuration names no warm app"],
  [["warm", "roll", "keeper"], 2, "was never brought up"],
  [["warm", "ack", "none"], 2, "there is no alert none"],
  [["warm", "roll", "--to", "1.0.0+1"], 2, "--to needs the name"],
])("bad input, %j", async (args, code, words) => {
  const ended = await workshop.run(args);
  expect(ended.code).toBe(code);
  expect(ended.stderr).toContain(words);
});
