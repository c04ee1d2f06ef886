import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Results } from "#results/schema.ts";
import { leftOf, promotedBy, runsOf } from "./support/canonicals.ts";
import { itemsOf } from "./support/engine.ts";
import { envSample, makeRecipe, probeCompose, writeFiles } from "./support/recipe.ts";
import { openWorkshop, type Workshop } from "./support/workshop.ts";

/** The shop needs the bank, and the bank a vault. What else is enrolled is broken in one way each. */
let workshop: Workshop;
let suites: string;

/** Without a picture, for which each run would start a browser. */
const suiteOf = (body: string, head = ""): string => `import { defineSuite } from "cc-ci/suite";\n${head}\nexport default defineSuite({ screenshot: false, ${body} });\n`;

/** Python checks certificates as servers do. */
const client = `  client:
    image: localhost/cc-ci-samples/python-web:1.0.0
    command: ["sleep", "infinity"]
    networks:
      - proxy
`;

/** What a recipe adds where it has a bank. */
const overlay = `version: "3.8"\nservices:\n  app:\n    environment:\n      - WITH_BANK=yes\n`;

/** A recipe of one probe, with the suite's files. */
async function enrol(name: string, suite: Record<string, string>, before?: string, service: readonly string[] = [], top: readonly string[] = []): Promise<string> {
  const version = "1.0.0+1.0.0";
  await writeFiles(join(suites, name), suite);
  const compose = probeCompose({ version, service, top, ...(before !== undefined && { before }) }).replace("\nservices:\n", `\nservices:\n${service.length > 0 ? client : ""}`);
  return await makeRecipe(workshop.folder, { name, releases: [{ version, files: { ".env.sample": envSample(name, "BANK_URL=", "BANK_TOKEN=", ...(top.length > 0 ? ["SECRET_BANK_KEY_VERSION=v1 # generate=false"] : [])), "compose.yml": compose, "compose.bank.yml": overlay } }] });
}

beforeAll(async () => {
  workshop = await openWorkshop(["probe", "python-web"]);
  suites = join(workshop.folder, "suites");
  await mkdir(suites);
  await writeFile(join(workshop.home, "config.toml"), `suites = ${JSON.stringify(suites)}\nupstream = ${JSON.stringify(join(workshop.folder, "recipes", "{recipe}"))}\n`);
  await enrol("vault", { "suite.ts": suiteOf("") }, "echo gold > /www/gold.txt; cat /version > /www/index.html");
  await enrol("bank", { "suite.ts": suiteOf(`dependencies: [{ recipe: "vault", mode: "cold", wire: async ({ dependency, setEnvironment }) => {
    setEnvironment("BANK_TOKEN", (await dependency.request("/gold.txt")).body.trim());
  } }]`) }, 'echo "$$BANK_TOKEN" > /www/reserve.txt; cat /version > /www/index.html', ["environment:", "  - BANK_TOKEN"]);
  await enrol("broken", { "suite.ts": suiteOf("") }, "exit 3");
});
afterAll(() => workshop[Symbol.asyncDispose]());

const shopTests = (needed: string): Record<string, string> => ({
  "custom/pay.test.ts": `import { expect, test } from "cc-ci/test";

test("the shop was wired to this very ${needed}, and reaches it by its domain", async ({ app, dependencies }) => {
  const { baseUrl, credentials } = dependencies.${needed};
  expect((await app.request("/bank.txt")).body.trim()).toBe(baseUrl + " " + credentials.account);
  const { stdout } = await app.exec("client", ["python3", "-c", "import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1]).read().decode())", baseUrl + "/"]);
  expect(stdout.trim()).toBe((await dependencies.${needed}.request("/")).body.trim());
});

test("the shop is open", async ({ app }) => {
  expect((await app.request("/")).status).toBe(200);
});
`,
});

const wired = (needed: string): string => `dependencies: [{ recipe: "${needed}", mode: "cold", wire: async ({ app, dependency, setEnvironment }) => {
  setEnvironment("COMPOSE_FILE", "compose.yml:compose.bank.yml");
  setEnvironment("BANK_URL", dependency.baseUrl);
  setEnvironment("BANK_TOKEN", app.nonce);
  return { account: app.nonce };
} }]`;
const shopBefore = 'echo "$$BANK_URL $$BANK_TOKEN" > /www/bank.txt; cat /version > /www/index.html';
const shopService = ["environment:", "  - BANK_URL", "  - BANK_TOKEN"];

const statuses = (results: Results): Record<string, string> => Object.fromEntries(results.tiers.map(({ tier, status }) => [tier, status]));

describe("an app with a dependency that has one itself", () => {
  let results: Results;
  let code: number | null;
  let stack = "";
  beforeAll(async () => {
    const shop = await enrol("shop", { "suite.ts": suiteOf(wired("bank")), ...shopTests("bank") }, shopBefore, shopService);
    const call = workshop.start(["run", shop, "--json"]);
    ({ results, code } = await call.results());
    stack = call.stack ?? "";
  });

  test("is green, each deployed once before it, and connected once", () => {
    expect({ code, fault: results.fault, verdict: results.verdict }).toEqual({ code: 0, fault: null, verdict: "green" });
    expect(results.deploys).toEqual({ expected: 3, counted: 3 });
    expect(results.dependencies.map(({ recipe, mode, release, status }) => `${recipe} ${mode} ${release} ${status}`)).toEqual(["vault cold 1.0.0+1.0.0 ready", "bank cold 1.0.0+1.0.0 ready"]);
    expect(results.steps.map(({ name }) => name).filter((name) => /^(dependency|wire)-|^install$/.test(name))).toEqual(["dependency-vault", "dependency-bank", "wire-bank", "install"]);
  });

  test("its tests used the dependency's address, credentials and client, and its container reached it by its domain", () => {
    expect(results.tiers.find(({ tier }) => tier === "custom")?.tests.map(({ name, status }) => `${name}: ${status}`)).toEqual(["the shop was wired to this very bank, and reaches it by its domain: pass", "the shop is open: pass"]);
  });

  test("the record names the files that it was deployed from, with the overlay that its wiring chose", () => {
    expect(results.plan?.files).toEqual({ base: [], head: ["compose.yml", "compose.bank.yml"] });
  });

  test("every domain is another one, and nothing is left of any of them", async () => {
    expect(new Set([results.plan?.domain, ...results.dependencies.map(({ domain }) => domain)]).size).toBe(3);
    expect(await itemsOf(workshop.docker, workshop.home, [stack, ...results.dependencies.map(({ domain }) => domain.replaceAll(".", "_"))])).toEqual([]);
  });
});

test("it is promoted: seed and proof have a bank of their own, and the app is captured while the bank still serves", async () => {
  const wiring = wired("bank").replace("wire: async ({ app, dependency, setEnvironment }) => {", "wire: async ({ app, dependency, setEnvironment, insertSecret }) => {\n  await insertSecret(\"bank_key\", `key of ${app.nonce}`);");
  // What an app is given for its bank belongs to that bank: data that was made beside another one does not bring the other one's along.
  const sameKey = `import { expect, test } from "cc-ci/test";
test("the key is that of this very bank", async ({ app, dependencies }) => {
  expect((await app.request("/key.txt")).body).toBe("key of " + dependencies.bank.credentials.account);
});
`;
  const secret = ["", "secrets:", "  bank_key:", "    external: true", "    name: ${STACK_NAME}_bank_key_${SECRET_BANK_KEY_VERSION}"];
  const kiosk = await enrol("kiosk", { "suite.ts": suiteOf(`canonical: true, ${wiring}`), "install.test.ts": sameKey, ...shopTests("bank") }, `cat /run/secrets/bank_key > /www/key.txt; ${shopBefore}`, [...shopService, "secrets:", "  - bank_key"], secret);
  const call = workshop.start(["run", kiosk, "--promote", "--json"]);
  expect(await promotedBy(call)).toMatchObject({ recipe: "kiosk", version: "1.0.0+1.0.0", state: "current" });
  const runs = runsOf(call);
  expect(runs.map(({ verdict, dependencies, deploys }) => [verdict, dependencies.map(({ recipe, status }) => `${recipe} ${status}`).join(), `${deploys.counted} of ${deploys.expected}`])).toEqual(
    ["the test", "the seed", "the proof"].map(() => ["green", "vault ready,bank ready", "3 of 3"]),
  );
  expect(new Set(runs.map(({ dependencies }) => dependencies.at(-1)?.domain)).size).toBe(3);
  const stopping = call.events.flatMap((event) => (event.kind === "step.progress" && event.step === "stop" ? [event.message] : []));
  // The app and its client, not those beside it.
  expect(stopping).toEqual(["stopping 2 services"]);
  expect(await leftOf(workshop)).toEqual([]);
});

describe("a dependency that crashes", () => {
  let results: Results;
  beforeAll(async () => {
    const shop = await enrol("unlucky", { "suite.ts": suiteOf(wired("broken")), ...shopTests("broken") }, shopBefore, shopService);
    ({ results } = await workshop.start(["run", shop, "--json"]).results());
  });

  test("leaves what the generic tiers find, and what needs it unverified", () => {
    expect(statuses(results)).toEqual({ install: "pass", upgrade: "skip", backup: "pass", restore: "pass", custom: "unverified" });
    expect(results.tiers.find(({ tier }) => tier === "custom")?.tests.map(({ status }) => status)).toEqual(["skip", "pass"]);
  });

  test("is told as what it is, and not the recipe's fault", () => {
    expect(results).toMatchObject({ verdict: "red", fault: { class: "upstream", tier: "run", code: "crash-loop", reason: expect.stringMatching(/^the dependency broken could not be provided: .*3 tasks failed/) }, inventory: { left: [] } });
    expect(results.dependencies).toMatchObject([{ recipe: "broken", status: "failed", reason: expect.stringContaining("3 tasks failed") }]);
  });
});

test.each([
  ["wiring that fails", 'wire: async () => { throw new Error("the bank wants no more customers"); }', { class: "unknown", reason: expect.stringContaining("the bank wants no more customers") }],
  ["a mistake in the wiring", "wire: async ({ dependency }) => { dependency.nothing.there; }", { class: "suite", reason: expect.stringContaining("the app could not be connected to vault") }],
])("%s: the app is tested without it, and the run is not green", async (what, wire, fault) => {
  const name = what.replaceAll(" ", "-");
  const shop = await enrol(name, { "suite.ts": suiteOf(`dependencies: [{ recipe: "vault", mode: "cold", ${wire} }]`).replace("dependency.nothing.there", "(dependency as any).nothing.there") });
  const { results } = await workshop.start(["run", shop, "--json", "--tiers", "install"]).results();
  expect(results).toMatchObject({ verdict: "red", fault: { tier: "run", ...fault }, deploys: { expected: 2, counted: 2 }, inventory: { left: [] } });
  expect(statuses(results).install).toBe("pass");
});

test.each([
  ["needs itself", "ring", { ring: ["ring"] }, "ring → ring"],
  ["a ring through another", "one", { one: ["two"], two: ["one"] }, "one → two → one"],
  ["one that nobody knows", "lost", { lost: ["nowhere"] }, "needs nowhere"],
])("bad input, %s: told before anything is deployed, and no run is kept", async (_, name, needs, words) => {
  let shop = "";
  for (const [recipe, wanted] of Object.entries(needs)) {
    const path = await enrol(recipe, { "suite.ts": suiteOf(`dependencies: [${wanted.map((one) => `{ recipe: "${one}", mode: "cold" }`).join(", ")}]`) });
    if (recipe === name) shop = path;
  }
  const ended = await workshop.run(["run", shop]);
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain(words);
});

test("bad input, a dependency whose suite is not valid: its file and line are told", async () => {
  await enrol("typo", { "suite.ts": suiteOf("heathPath: \"/\"") });
  const shop = await enrol("careless", { "suite.ts": suiteOf('dependencies: [{ recipe: "typo", mode: "cold" }]') });
  const ended = await workshop.run(["run", shop]);
  expect(ended.code).toBe(2);
  expect(ended.stderr).toMatch(/typo\/suite\.ts:\d+:\d+/);
  expect(ended.stderr).toContain("healthPath");
});
