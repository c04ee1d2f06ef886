import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { namespaceLabel } from "#swarm/labels.ts";
import { runsOf } from "./support/canonicals.ts";
import type { CcCi, Seen } from "./support/cc-ci.ts";
import { Gate } from "./support/gate.ts";
import { makeRealmKeeper } from "./support/realm-keeper.ts";
import { envSample, makeRecipe, probeCompose, writeFiles } from "./support/recipe.ts";
import { configureWarm, warmOf } from "./support/warm.ts";
import { openWorkshop, type Workshop } from "./support/workshop.ts";

let workshop: Workshop;
let suites: string;

const run = (recipe: string): CcCi => workshop.start(["run", recipe, "--json", "--tiers", "install,custom"]);
const wired = (event: Seen): boolean => event.kind === "step.finished" && event.step === "wire-idp";
const testing = (event: Seen): boolean => event.kind === "step.started" && event.step === "custom";
const stack = async (): Promise<string> => (await warmOf(workshop.home, "idp")).app?.stack ?? "";

async function inside(...argv: string[]): Promise<string> {
  const [container] = await workshop.docker.listContainers({ filters: { label: [`${namespaceLabel}=${await stack()}`], status: ["running"] } });
  const exec = await workshop.docker.getContainer(container!.Id).exec({ Cmd: argv, AttachStdout: true, Tty: true });
  let text = "";
  for await (const chunk of await exec.start({ Tty: true })) text += String(chunk);
  return text;
}
const realms = async (): Promise<string[]> => Object.keys(JSON.parse((await inside("sh", "-c", "cat /data/realms.json || echo '{}'")).replace(/^cat:.*\n/, "")) as object).filter((name) => name !== "master");

/** An app whose suite makes a realm for each run, and whose test looks after it until the gate is open. */
async function makeShop(name: string, gate: Gate, realm = "`${app.recipe}-${app.nonce}`"): Promise<string> {
  await writeFiles(join(suites, name), {
    "suite.ts": `import { setUpRealm } from "cc-ci/oidc";
import { defineSuite } from "cc-ci/suite";
export default defineSuite({ screenshot: false, dependencies: [{ recipe: "idp", mode: "warm", wire: async ({ app, dependency }) => {
  const { realm } = await setUpRealm(dependency, { realm: ${realm}, clientId: "shop", redirectUris: [], users: [{ username: "ada" }] });
  return { realm };
} }] });\n`,
    "custom/realm.test.ts": `import { setUpRealm } from "cc-ci/oidc";
import { expect, test } from "cc-ci/test";
test("its realm is there all the time, and the test makes another", async ({ dependencies }) => {
  const { idp } = dependencies;
  await setUpRealm(idp, { realm: "more-" + idp.credentials.realm, clientId: "c", redirectUris: [], users: [] });
${gate.wait('expect((await idp.request("/realms/" + idp.credentials.realm)).status).toBe(200);')}});\n`,
  });
  return await makeRecipe(workshop.folder, { name, releases: [{ version: "1.0.0+1.0.0", files: { ".env.sample": envSample(name), "compose.yml": probeCompose() } }] });
}

beforeAll(async () => {
  workshop = await openWorkshop(["probe", "python-web"]);
  suites = join(workshop.folder, "suites");
  await configureWarm(workshop.home, workshop.folder, suites, { idp: 'unit = "keycloak-realm"' });
  await makeRealmKeeper(workshop.folder, suites, "idp");
  const up = await workshop.run(["warm", "up", "idp"]);
  if (up.code !== 0) throw new Error(up.stderr);
});
afterAll(async () => {
  await workshop.run(["warm", "down", "idp", "--remove-data"]);
  await workshop[Symbol.asyncDispose]();
});

describe("two runs at once, each in its realm, and one of them is killed", () => {
  let wiki: CcCi;
  let blog: CcCi;
  let during: string[];
  let alive: string[];
  let reaped: string;
  beforeAll(async () => {
    const gate = new Gate(workshop.folder, "two");
    [wiki, blog] = [run(await makeShop("wiki", gate)), run(await makeShop("blog", gate))];
    await Promise.all([wiki, blog].map((call) => call.event("its tests run", testing)));
    during = await realms();
    wiki.signal("SIGKILL");
    await wiki.ended;
    reaped = (await workshop.run(["reap"])).stdout;
    alive = await realms();
    await gate.open();
  });

  test("each had its own", () => expect(during.filter((name) => !name.startsWith("more-")).map((name) => name.split("-")[0]).toSorted()).toEqual(["blog", "wiki"]));

  test("the reaper removes that of the dead one alone", () => {
    expect(reaped).toMatch(/warm idp: removed wiki-[0-9a-f]+, whose run is gone/);
    expect(alive.length).toBeGreaterThan(0);
    expect(alive.filter((name) => name.includes("wiki"))).toEqual([]);
  });

  test("the other one is green, and at its end no realm is left, not even one that its test made", async () => {
    const { results } = await blog.results();
    expect({ verdict: results.verdict, fault: results.fault, mode: results.dependencies[0]?.mode }).toEqual({ verdict: "green", fault: null, mode: "warm" });
    expect(await realms()).toEqual([]);
    expect((await warmOf(workshop.home, "idp")).units).toEqual([]);
    expect((await workshop.run(["reap"])).stdout).toBe("nothing to reap\n");
  });
});

test("a realm that is there already: blamed on us, and the one that was there stays", async () => {
  const gate = new Gate(workshop.folder, "fixed");
  const fixed = await makeShop("fixed", gate, '"the-one"');
  const first = run(fixed);
  await first.event("it is wired", wired);
  const { results } = await run(fixed).results();
  await gate.open();
  expect(results).toMatchObject({ verdict: "ours", fault: { class: "infrastructure", tier: "run", code: "realm-exists" } });
  expect((await first.results()).results).toMatchObject({ verdict: "green" });
  expect(await realms()).toEqual([]);
});

test("a provider that answers with 500 while it is set up: ours, and run once more", async () => {
  const gate = new Gate(workshop.folder, "patient");
  await gate.open();
  const shop = await makeShop("patient", gate);
  await inside("sh", "-c", "echo 500 > /data/mode");
  const call = run(shop);
  await call.event("it was run once", (event) => event.kind === "run.finished");
  await inside("rm", "/data/mode");
  await call.ended;
  const [first, second] = runsOf(call);
  expect(first).toMatchObject({ verdict: "ours", fault: { class: "infrastructure", tier: "run", code: "provider-refused", reason: expect.stringContaining("500") }, inventory: { left: [] } });
  expect(second).toMatchObject({ verdict: "green", fault: null, warnings: expect.arrayContaining([expect.stringContaining(`run once more after ${first?.run.id}`)]) });
  expect(await realms()).toEqual([]);
});

test("one that is stopped in the middle: ours, and run once more with a cold one", async () => {
  const gate = new Gate(workshop.folder, "unlucky");
  const call = run(await makeShop("unlucky", gate));
  await call.event("its tests run", testing);
  const [service] = await workshop.docker.listServices({ filters: { name: [`${await stack()}_app`] } });
  const { Spec, Version } = await workshop.docker.getService(service!.ID).inspect();
  await workshop.docker.getService(service!.ID).update({ ...Spec, version: Version.Index, Mode: { Replicated: { Replicas: 0 } } });
  await call.event("it was run once", (event) => event.kind === "run.finished");
  await gate.open();
  await call.ended;
  const [first, second] = runsOf(call);
  expect(first).toMatchObject({ verdict: "ours", fault: { class: "infrastructure", code: "warm-lost", reason: expect.stringContaining("the warm idp went away while the run used it"), evidence: expect.arrayContaining([expect.stringContaining("what failed: test")]) } });
  expect(second).toMatchObject({ verdict: "green", dependencies: [{ mode: "cold", status: "ready", reason: expect.stringContaining("changed behind our back") }] });
  expect(await workshop.run(["warm", "up", "idp"])).toMatchObject({ code: 0 });
  // Its realms could not be removed when the run ended.
  await workshop.run(["reap"]);
  expect(await realms()).toEqual([]);
});
