import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runFiles } from "#results/run-folder.ts";
import type { Results } from "#results/schema.ts";
import { cgroupNames, findCgroupPlaces } from "#shipped/sandbox/cgroup.ts";
import { attackingTest, attacks, type Targets } from "#shipped/testing/attacks.ts";
import { itemsOf } from "./support/engine.ts";
import { envSample, makeRecipe, probeCompose, writeFiles, type Content } from "./support/recipe.ts";
import { openWorkshop, type Workshop } from "./support/workshop.ts";

let workshop: Workshop;
let suites: string;
let allowed: string;
let sprung: string;

const version = "1.0.0+1.0.0";
const head = 'import { expect, test } from "cc-ci/test";\n';
const good = `${head}test("the app answers", async ({ request, app }) => {
  expect((await request.get("/")).status()).toBe(200);
  expect((await app.request("/")).fromEdge).toBe(false);
});\n`;

/** Its file is written as soon as the module is loaded, by whoever loads it outside of a sandbox. */
const trap = (): string => `import { writeFileSync } from "node:fs";\nwriteFileSync(${JSON.stringify(sprung)}, "");\n${good}`;

async function recipe(name: string, files: Readonly<Record<string, Content>>, at = "allowed"): Promise<string> {
  return await makeRecipe(join(workshop.folder, at), { name, releases: [{ version, files: { ".env.sample": envSample(name), "compose.yml": probeCompose({ version }), ...files } }] });
}

async function run(source: string, ...more: string[]): Promise<{ results: Results; folder: string; code: number | null; report: string; junit: string; events: string }> {
  const { results, folder, code } = await workshop.start(["run", source, "--tiers", "install,custom", "--json", ...more]).results();
  const verified = await workshop.run(["verify", folder]);
  expect({ code: verified.code, text: verified.stdout + verified.stderr }).toMatchObject({ code: 0 });
  const [report = "", junit = "", events = ""] = await Promise.all([runFiles.report, runFiles.junit, runFiles.events].map((name) => readFile(join(folder, name), "utf8")));
  return { results, folder, code, report, junit, events };
}

const custom = (results: Results): Results["tiers"][number] => results.tiers.find(({ tier }) => tier === "custom")!;
const customs = (results: Results): string[] => custom(results).tests.map(({ name, source, status }) => `${source} ${name}: ${status}`);

beforeAll(async () => {
  workshop = await openWorkshop(["probe", "python-web"]);
  allowed = join(workshop.folder, "allowed", "recipes");
  suites = join(workshop.folder, "suites");
  sprung = join(workshop.folder, "sprung");
  await mkdir(suites);
  const names = ["good", "bad", "linked", "alone", "spins", "shop"].map((name) => join(allowed, name));
  await writeFile(join(workshop.home, "config.toml"), `suites = ${JSON.stringify(suites)}\nupstream = ${JSON.stringify(join(allowed, "{recipe}"))}\n\n[shipped_tests]\nallow = ${JSON.stringify(names)}\ntime = 60\n`);
  // Nobody looks at a picture here.
  const bare = 'import { defineSuite } from "cc-ci/suite";\nexport default defineSuite({ screenshot: false });\n';
  const suite = { "suite.ts": bare, "custom/own.test.ts": `${head}test("our own", async ({ app }) => { expect((await app.request("/")).status).toBe(200); });\n` };
  for (const name of ["good", "bad", "refused"]) await writeFiles(join(suites, name), suite);
  for (const name of ["alone", "linked", "spins"]) await writeFiles(join(suites, name), { "suite.ts": bare });
});
afterAll(() => workshop[Symbol.asyncDispose]());

test("by default they are refused: not loaded, not counted, and shown with the reason everywhere", async () => {
  const prey = join(workshop.folder, "prey");
  await writeFile(prey, "untouched");
  const targets: Targets = { files: [prey], engineSocket: "/var/run/docker.sock", addresses: [["127.0.0.1", 1]], abstractSocket: "none", victim: process.pid, target: 2 ** 22 - 1 };
  const names = Object.keys(attacks);
  const hostile = Object.fromEntries(names.map((name, index) => [`tests/attacks/${index}.test.ts`, attackingTest(name, targets)]));
  const source = await recipe("refused", { ...hostile, "tests/hostile.test.ts": trap(), "00-install.entry.ts": trap(), "tests/evil.entry.ts": trap(), "tests/link.test.ts": { link: "../compose.yml" }, "tests/test_old.py": "print(1)\n" }, "elsewhere");
  const { results, code, report, junit, events } = await run(source);
  expect({ code, verdict: results.verdict, fault: results.fault }).toEqual({ code: 0, verdict: "green", fault: null });
  expect(existsSync(sprung)).toBe(false);
  expect(await readFile(prey, "utf8")).toBe("untouched");
  expect(events).not.toContain("LOOT");
  expect(names.length).toBeGreaterThan(7);
  const refusedAttacks = results.shipped?.files.filter(({ file }) => file.startsWith("tests/attacks/")) ?? [];
  expect(refusedAttacks).toEqual(names.map((_, index) => ({ file: `tests/attacks/${index}.test.ts`, outcome: "refused", reason: expect.stringContaining("not on the list") })));
  expect({ ...results.shipped, files: results.shipped?.files.filter((one) => !refusedAttacks.includes(one)) }).toEqual({
    decision: "refused", reason: expect.stringContaining("not on the list shipped_tests.allow"), limits: [],
    files: [
      { file: "tests/hostile.test.ts", outcome: "refused", reason: expect.stringContaining("not on the list") },
      { file: "tests/link.test.ts", outcome: "refused", reason: expect.stringContaining("a link") },
      { file: "tests/test_old.py", outcome: "refused", reason: expect.stringContaining("only files that end in .test.ts") },
    ],
  });
  expect(customs(results).filter((line) => !line.startsWith("shipped tests/attacks/"))).toEqual(["suite our own: pass", "shipped tests/hostile.test.ts: skip", "shipped tests/link.test.ts: skip", "shipped tests/test_old.py: skip"]);
  expect(custom(results).tests.filter(({ source: from, status }) => from === "shipped" && status !== "skip")).toEqual([]);
  expect(results.warnings.join()).toContain("tests that the recipe ships are not run");
  for (const text of [report, junit]) {
    expect(text).toContain("tests/hostile.test.ts");
    expect(text).toContain("not on the list");
  }
});

test("a link out of the recipe ends the run before anything is deployed, whoever is on the list", async () => {
  const { results, code } = await run(await recipe("linked", { "tests/out.test.ts": { link: "../../../../etc/passwd" } }));
  expect({ code, verdict: results.verdict, fault: results.fault?.code, deploys: results.deploys.counted }).toEqual({ code: 1, verdict: "red", fault: "path-escapes", deploys: 0 });
});

test("a fork under a listed name is not the listed recipe", async () => {
  const { results } = await run(await recipe("good", { "tests/hostile.test.ts": trap() }, "mallory"), "--name", "good");
  expect(results.shipped).toMatchObject({ decision: "refused", files: [{ outcome: "refused" }] });
  expect(existsSync(sprung)).toBe(false);
});

test("on the list they run after the suite's tests, confined, and are shown", async () => {
  const { results, code, report, junit } = await run(await recipe("good", { "tests/app.test.ts": good, "tests/deep/more.test.ts": `${head}import { word } from "../lib.ts";\ntest("more", () => { expect(word).toBe("w"); });\n`, "tests/lib.ts": 'export const word: string = "w";\n', "tests/zz.test.ts": trap() }));
  expect({ code, verdict: results.verdict, fault: results.fault }).toMatchObject({ code: 1, verdict: "red", fault: { class: "recipe", code: "shipped-test-failed", tier: "custom" } });
  // It could not write where it wanted, which is why it failed.
  expect(existsSync(sprung)).toBe(false);
  expect(customs(results)).toEqual(["suite our own: pass", "shipped the app answers: pass", "shipped more: pass", "shipped tests/zz.test.ts loads: fail"]);
  expect(results.shipped).toMatchObject({ decision: "run", limits: [], files: [{ file: "tests/app.test.ts", outcome: "ran" }, { file: "tests/deep/more.test.ts", outcome: "ran" }, { file: "tests/zz.test.ts", outcome: "ran" }] });
  expect(results.claims.find(({ id }) => id === "custom.shipped-ended")).toMatchObject({ holds: true, seen: 0 });
  expect(report).toContain("shipped by the recipe");
  expect(junit).toContain("cc-ci.custom.tests/app.test.ts");
});

test("those that pass make nothing green: the level is what it is without them", async () => {
  const { results, code } = await run(await recipe("alone", { "tests/app.test.ts": good }));
  expect({ code, verdict: results.verdict }).toEqual({ code: 0, verdict: "green" });
  expect(customs(results)).toEqual(["shipped the app answers: pass"]);
  expect(custom(results)).toMatchObject({ status: "skip", reason: "structural: the recipe has no custom tests" });
  expect(results.claims.map(({ id }) => id)).not.toContain("custom.executed");
});

test("one that fails makes the run red, and says whose it is", async () => {
  const { results, code, report } = await run(await recipe("bad", { "tests/app.test.ts": `${head}test("two is three", () => { expect(2).toBe(3); });\n` }));
  expect({ code, verdict: results.verdict, status: custom(results).status }).toEqual({ code: 1, verdict: "red", status: "fail" });
  expect(results.fault).toMatchObject({ class: "recipe", code: "shipped-test-failed", reason: expect.stringContaining("two is three") });
  expect(report).toContain("two is three");
});

describe("beside another app", () => {
  test("they reach the tested app and not its dependency", async () => {
    await writeFiles(join(suites, "bank"), { "suite.ts": 'import { defineSuite } from "cc-ci/suite";\nexport default defineSuite({});\n' });
    await recipe("bank", { "compose.yml": probeCompose({ version, before: "echo vault > /www/gold.txt; cat /version > /www/index.html" }) });
    await writeFiles(join(suites, "shop"), {
      "suite.ts": 'import { defineSuite } from "cc-ci/suite";\nexport default defineSuite({ screenshot: false, dependencies: [{ recipe: "bank", mode: "cold", wire: async ({ dependency, setEnvironment }) => { setEnvironment("BANK_URL", dependency.baseUrl); return { password: "bankers-password" }; } }] });\n',
      "custom/own.test.ts": `${head}test("the bank is there", async ({ app, dependencies }) => { expect((await dependencies.bank.request("/gold.txt")).body.trim()).toBe("vault"); expect((await app.request("/bank.txt")).body.trim()).toBe(dependencies.bank.baseUrl); });\n`,
    });
    const shop = await recipe("shop", {
      ".env.sample": envSample("shop", "BANK_URL="), "compose.yml": probeCompose({ version, service: ["environment:", "  - BANK_URL"], before: 'echo "$$BANK_URL" > /www/bank.txt; cat /version > /www/index.html' }),
      "tests/reach.test.ts": `${head}import { request as ask } from "node:http";
import { connect } from "node:tls";
test("reaches only its own", async ({ app, request, dependencies }) => {
  const bank = (await (await request.get("/bank.txt")).text()).trim();
  expect(bank).toMatch(/^https:/);
  const host = new URL(bank).host;
  const tries: Record<string, string> = {};
  const attempt = async (name: string, what: () => Promise<string>): Promise<void> => { tries[name] = await what().catch((error: Error) => "no: " + error.message); };
  await attempt("request", async () => (await request.get(bank + "/gold.txt")).text());
  await attempt("app.request", async () => (await app.request(bank + "/gold.txt")).body);
  await attempt("dependencies", async () => JSON.stringify(Object.keys(dependencies)));
  // A tunnel to our own host, and in it the other's name for TLS and HTTP.
  for (const [name, servername, header] of [["own", app.domain, app.domain], ["sni", host, host], ["host header", app.domain, host]]) await attempt(name, () => new Promise((done, fail) => {
    const { hostname, port } = new URL(process.env.CC_CI_PROXY ?? "");
    ask({ host: hostname, port, method: "CONNECT", path: app.domain + ":443" }).on("connect", (_, socket) => {
      const tls = connect({ socket, servername, rejectUnauthorized: false }, () => tls.write("GET /gold.txt HTTP/1.1\\r\\nhost: " + header + "\\r\\nconnection: close\\r\\n\\r\\n"));
      let text = "";
      tls.on("data", (part) => (text += part)).on("close", () => done(text)).on("error", fail);
    }).on("error", fail).end();
  }));
  console.log("dependencies: " + JSON.stringify({ ...dependencies }));
  expect(JSON.stringify(tries)).not.toContain("vault");
  // The way through the tunnel is right, and leads to the app under test.
  expect(tries.own).toMatch(/^HTTP\\/1\\.1 /);
  expect(tries.dependencies).toBe("[]");
  expect(Object.keys(tries)).toHaveLength(6);
});\n`,
    });
    const { results, events } = await run(shop);
    expect(results.fault).toBeNull();
    expect(customs(results)).toEqual(["suite the bank is there: pass", "shipped reaches only its own: pass"]);
    // What they print is in the log of events.
    expect(events).toContain("dependencies: {}");
    expect(JSON.stringify(results) + events).not.toContain("bankers-password");
  });
});

test("killed in the middle: they end with their run, and nothing is left after a reap", async () => {
  const word = `87654.${process.pid}`;
  const source = await recipe("spins", { "tests/spin.test.ts": `${head}import { spawn } from "node:child_process";\ntest("spins", async () => { spawn("setsid", ["sleep", "${word}"], { detached: true }); console.log("SPINNING"); await new Promise(() => {}); });\n` });
  const call = workshop.start(["run", source, "--tiers", "install,custom", "--json"]);
  const there = (): number => readdirSync("/proc").filter((pid) => /^\d+$/.test(pid)).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(word);
    } catch {
      return false;
    }
  }).length;
  await call.event("the test spins", (event) => event.kind === "step.progress" && event.message.includes("SPINNING"));
  expect(there()).toBeGreaterThan(0);
  const id = call.run ?? "";
  const places = await findCgroupPlaces();
  expect(await cgroupNames(places!)).toContain(id);
  call.signal("SIGKILL");
  await call.ended;
  await expect.poll(there, { timeout: 5_000 }).toBe(0);
  expect((await workshop.run(["reap"])).code).toBe(0);
  expect(await cgroupNames(places!)).not.toContain(id);
  expect(await itemsOf(workshop.docker, workshop.home)).toEqual([]);
  expect(existsSync(join(workshop.home, "work", id.slice(-6)))).toBe(false);
  const record = JSON.parse(await readFile(join(workshop.home, "runs", id, runFiles.results), "utf8")) as Results;
  expect(record).toMatchObject({ verdict: "ours", run: { ended: "killed" }, shipped: { decision: "run", files: [{ file: "tests/spin.test.ts", outcome: "not-run" }] } });
});
