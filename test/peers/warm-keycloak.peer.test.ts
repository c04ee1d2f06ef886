import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "#kit/packages.ts";
import { mustGit } from "#recipe/git/run.ts";
import { imagesOfSample } from "#samples/images-of.ts";
import { listSamples } from "#samples/list-samples.ts";
import { namespaceLabel } from "#swarm/labels.ts";
import { lines, runsOf } from "../e2e/support/canonicals.ts";
import type { CcCi, Seen } from "../e2e/support/cc-ci.ts";
import { itemsOf } from "../e2e/support/engine.ts";
import { envSample, makeRecipe, probeCompose, writeFiles } from "../e2e/support/recipe.ts";
import { configureWarm, warmOf } from "../e2e/support/warm.ts";
import { openWorkshop, type Workshop } from "../e2e/support/workshop.ts";

/** The real Keycloak as a warm app, with PostgreSQL, from one real version to the next. */
const [older, newer, bad, major] = ["1.0.0+26.3.5", "1.1.0+26.4.0", "1.2.0+26.4.0", "2.0.0+27.0.0"] as const;

let workshop: Workshop;
let recipe: string;
let suites: string;
/** Commits of the releases that are published step by step. */
const commits = new Map<string, string>();

const git = (...args: string[]): Promise<string> => mustGit(["-c", "user.name=test", "-c", "user.email=test@example.com", ...args], { folder: recipe });
const publish = (version: string): Promise<string> => git("tag", "--annotate", "--message", version, version, commits.get(version) ?? "HEAD");
const roll = async (...more: string[]): Promise<{ code: number | null; rolled: Record<string, unknown>; stderr: string }> => {
  const { code, stdout, stderr } = await workshop.run(["warm", "roll", "keycloak", "--json", ...more]);
  return { code, rolled: lines(stdout)[0] ?? {}, stderr };
};

async function inDatabase(query: string): Promise<string> {
  const { app } = await warmOf(workshop.home, "keycloak");
  const [container] = await workshop.docker.listContainers({ filters: { label: [`${namespaceLabel}=${app?.stack ?? ""}`], name: ["_db."], status: ["running"] } });
  const exec = await workshop.docker.getContainer(container!.Id).exec({ Cmd: ["psql", "-P", "pager=off", "-U", "keycloak", "-d", "keycloak", "-tAqc", query], AttachStdout: true, Tty: true });
  let text = "";
  for await (const chunk of await exec.start({ Tty: true })) text += String(chunk);
  return text.trim();
}
const users = async (): Promise<string[]> => (await inDatabase("select username from user_entity where username = 'kept'")).split(/\s+/).filter(Boolean);
const realms = async (): Promise<string[]> => (await inDatabase("select name from realm where name <> 'master'")).split(/\s+/).filter(Boolean);

/** An app whose test logs in again and again through its own realm. */
async function makeShop(name: string): Promise<string> {
  await writeFiles(join(suites, name), {
    "suite.ts": `import { setUpRealm } from "cc-ci/oidc";
import { defineSuite } from "cc-ci/suite"; export default defineSuite({ screenshot: false, dependencies: [{ recipe: "keycloak", mode: "warm", wire: async ({ app, dependency }) => {
  const { realm, issuer, clientId, clientSecret, passwords } = await setUpRealm(dependency, { realm: app.recipe + "-" + app.nonce, clientId: app.recipe, redirectUris: [app.baseUrl + "/*"], users: [{ username: "ada" }] });
  return { realm, issuer, clientId, clientSecret, password: passwords.ada ?? "" };
} }] });\n`,
    "custom/login.test.ts": `import { passwordGrant, readLoginEvents, verifyToken } from "cc-ci/oidc";
import { expect, test } from "cc-ci/test";
test("ada logs in through this realm, again and again", async ({ dependencies }) => {
  const { keycloak } = dependencies;
  const { realm, issuer, clientId, clientSecret, password } = keycloak.credentials;
  for (let turn = 0; turn < 8; turn += 1) {
    const { access_token: token } = await passwordGrant(keycloak, { issuer, clientId, clientSecret }, { username: "ada", password });
    expect(await verifyToken(keycloak, token, { issuer, audience: null })).toMatchObject({ azp: clientId, preferred_username: "ada" });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  expect(await readLoginEvents(keycloak, realm)).toContainEqual(expect.objectContaining({ type: "LOGIN", clientId }));
});\n`,
  });
  return await makeRecipe(workshop.folder, { name, releases: [{ version: "1.0.0+1.0.0", files: { ".env.sample": envSample(name), "compose.yml": probeCompose() } }] });
}
const run = (path: string): CcCi => workshop.start(["run", path, "--json", "--tiers", "install,custom"]);
const testing = (event: Seen): boolean => event.kind === "step.started" && event.step === "custom";

beforeAll(async () => {
  const sample = (await listSamples("recipes")).find(({ name }) => name === "keycloak")!;
  workshop = await openWorkshop([...(await imagesOfSample(sample)), "probe"]);
  suites = join(workshop.folder, "suites");
  await cp(join(packageRoot, "suites/keycloak"), join(suites, "keycloak"), { recursive: true });
  recipe = await workshop.sample("recipes/keycloak");
  commits.set(newer, (await git("rev-parse", `${newer}^{commit}`)).trim());
  await git("tag", "--delete", newer);
  // Without its own name Keycloak refuses to start, and says so before it has loaded anything.
  const compose = join(recipe, "compose.yml");
  await git("checkout", "--quiet", "--force", "HEAD");
  await writeFile(compose, (await readFile(compose, "utf8")).replace("      - KC_HOSTNAME=https://${DOMAIN}\n", "").replace(/version=1\.1\.0\+26\.4\.0/, `version=${bad}`));
  await git("commit", "--quiet", "--all", "--message", bad);
  commits.set(bad, (await git("rev-parse", "HEAD")).trim());
  await writeFile(join(recipe, "release", major), "Export all realms by hand before the upgrade.\n");
  await git("add", "release");
  await git("commit", "--quiet", "--message", major);
  commits.set(major, (await git("rev-parse", "HEAD")).trim());
  await configureWarm(workshop.home, workshop.folder, suites, { keycloak: `unit = "keycloak-realm"\nsource = ${JSON.stringify(recipe)}` });
  const up = await workshop.run(["warm", "up", "keycloak"]);
  if (up.code !== 0) throw new Error(up.stderr);
  await inDatabase("insert into user_entity (id, username, realm_id, enabled, email_verified) select 'kept', 'kept', id, true, false from realm where name = 'master'");
  expect(await users()).toEqual(["kept"]);
}, 1_800_000);
afterAll(async () => {
  await workshop.run(["warm", "down", "keycloak", "--remove-data"]);
  await workshop[Symbol.asyncDispose]();
});

describe("two apps log in through it at the same time, and one is killed", () => {
  test("the other is green, and after a reaping no realm is left", async () => {
    const [wiki, blog] = [run(await makeShop("wiki")), run(await makeShop("blog"))];
    await Promise.all([wiki, blog].map((call) => call.event("its tests run", testing)));
    expect((await realms()).map((name) => name.split("-")[0]).toSorted()).toEqual(["blog", "wiki"]);
    wiki.signal("SIGKILL");
    await wiki.ended;
    const { results } = await blog.results();
    expect({ verdict: results.verdict, fault: results.fault }).toEqual({ verdict: "green", fault: null });
    expect(results.dependencies).toMatchObject([{ recipe: "keycloak", mode: "warm", release: older, status: "ready" }]);
    expect((await workshop.run(["reap"])).stdout).toMatch(/warm keycloak: removed wiki-[0-9a-f]+, whose run is gone/);
    expect(await realms()).toEqual([]);
  });

  test("stopped in the middle: ours, and run once more", async () => {
    const call = run(await makeShop("unlucky"));
    await call.event("its tests run", testing);
    const { app } = await warmOf(workshop.home, "keycloak");
    const [container] = await workshop.docker.listContainers({ filters: { label: [`${namespaceLabel}=${app?.stack ?? ""}`], name: ["_app."], status: ["running"] } });
    await workshop.docker.getContainer(container!.Id).kill();
    await call.ended;
    const [first, second] = runsOf(call);
    expect(first).toMatchObject({ verdict: "ours", fault: { class: "infrastructure", code: "warm-lost" } });
    expect(second).toMatchObject({ verdict: "green", fault: null });
    await workshop.run(["warm", "up", "keycloak"]);
    await workshop.run(["reap"]);
    expect(await realms()).toEqual([]);
  });
});

describe("rolling", () => {
  test("to a good release: Keycloak migrates its database, and its users are there", async () => {
    await publish(newer);
    const { code, rolled, stderr } = await roll();
    expect({ code, kind: rolled.kind, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, kind: "rolled", stderr: "" });
    expect((await warmOf(workshop.home, "keycloak")).app).toMatchObject({ state: "up", release: { version: newer } });
    expect(await users()).toEqual(["kept"]);
    expect(await inDatabase("select version from migration_model order by update_time desc limit 1")).toMatch(/^26\.4/);
  });

  test("to one that never gets healthy: rolled back, its users still there", async () => {
    await publish(bad);
    const { code, rolled } = await roll();
    expect({ code, kind: rolled.kind }).toEqual({ code: 1, kind: "returned" });
    expect((await warmOf(workshop.home, "keycloak")).app).toMatchObject({ state: "up", move: null, release: { version: newer } });
    expect(await users()).toEqual(["kept"]);
    for (const { id } of (await warmOf(workshop.home, "keycloak")).alerts) await workshop.run(["warm", "ack", id]);
  });

  test("to a major one: held, with its notes", async () => {
    await git("tag", "--delete", bad);
    await publish(major);
    const { code, rolled } = await roll();
    expect({ code, kind: rolled.kind }).toEqual({ code: 1, kind: "held" });
    expect((await warmOf(workshop.home, "keycloak")).alerts).toMatchObject([{ code: "held", evidence: [expect.stringContaining("Export all realms by hand")] }]);
  });
});

test("down with its data: nothing is left", async () => {
  expect(await workshop.run(["warm", "down", "keycloak", "--remove-data"])).toMatchObject({ code: 0 });
  expect(await itemsOf(workshop.docker, workshop.home)).toEqual([]);
});
