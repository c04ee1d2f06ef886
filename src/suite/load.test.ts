import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Fault, Faults } from "#kit/fault.ts";
import { emptySuite, loadSuite, type LoadedSuite } from "./load.ts";

let root: string;
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), "cc-ci-suite-"))));
afterEach(() => rm(root, { recursive: true, force: true }));

const define = 'import { defineSuite } from "cc-ci/suite";\n';
const aTest = 'import { expect, test } from "cc-ci/test";\ntest("is there", async ({ app }) => { expect((await app.request("/")).status).toBe(200); });\n';

async function load(files: Record<string, string>): Promise<LoadedSuite> {
  const folder = join(root, "notes");
  await mkdir(folder, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const workFolder = join(root, "work");
  await mkdir(workFolder, { recursive: true });
  return loadSuite(folder, { recipe: "notes", workFolder });
}

/** `code line:column file` of every fault, in order. */
async function faultsOf(files: Record<string, string>): Promise<{ places: string[]; messages: string[]; nexts: string[] }> {
  const error: unknown = await load(files).then(() => undefined, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Faults);
  const { all, kind } = error as Faults;
  expect(kind).toBe("usage");
  for (const fault of all) {
    expect(fault.kind).toBe("usage");
    expect(fault.next, fault.message).toBeTruthy();
    expect(fault.message).not.toMatch(/\n|\bat .*:\d+:\d+/);
  }
  return {
    places: all.map(({ code, at }) => `${code} ${at?.line}:${at?.column} ${at?.file.slice(join(root, "notes").length + 1)}`),
    messages: all.map(({ message }) => message),
    nexts: all.map(({ next }) => next ?? ""),
  };
}

describe("a good suite", () => {
  test("gets its defaults, files, hash and customisation", async () => {
    const loaded = await load({
      "suite.ts": `${define}import { path } from "./lib.ts";\nexport default defineSuite({\n  healthPath: path,\n  deployTimeout: 600,\n  environment: { SMTP_PASSWORD: "hunter22", MAIL: "smtp://me:pw@host/", PLAIN: "x" },\n  before: { upgrade: async () => {} },\n  overlay: "compose.ccci.yml",\n});\n`,
      "lib.ts": 'export const path = "/health";\n',
      "compose.ccci.yml": "services: {}\n",
      "install.test.ts": aTest,
      "custom/deep/login.test.ts": 'import { test } from "cc-ci/test";\ntest("logs in", async ({ page }) => { await page.goto("/"); });\n',
      "custom/helper.ts": "export const one = 1;\n",
      "suite.unit.test.ts": "not even TypeScript (",
      "package.json": "{}",
      "node_modules/x/y.test.ts": "nothing",
    });
    expect(loaded.suite).toMatchObject({ healthPath: "/health", healthStatuses: [200, 301, 302], deployTimeout: 600, httpTimeout: 300, canonical: false });
    expect(loaded.suite.backupCapable).toBeUndefined();
    expect(loaded.files).toEqual({ install: "install.test.ts", custom: ["custom/deep/login.test.ts"] });
    expect(loaded.browserFiles).toEqual(["custom/deep/login.test.ts"]);
    expect(loaded.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(loaded.warnings).toEqual([]);
    expect(loaded.customisation).toEqual({
      healthPath: "/health",
      environment: { SMTP_PASSWORD: "[masked]", MAIL: "smtp://[masked]@host/", PLAIN: "x" },
      before: { upgrade: "function" },
      overlay: "compose.ccci.yml",
      tests: ["install.test.ts", "custom/deep/login.test.ts"],
      hash: loaded.hash,
    });
  });

  test("may consist of tests only", async () => {
    const loaded = await load({ "custom/a.test.ts": aTest });
    expect(loaded.suite.healthPath).toBe("/");
    expect(loaded.files).toEqual({ custom: ["custom/a.test.ts"] });
  });

  test("is warned about when it does not use defineSuite, or keeps helpers only in custom/", async () => {
    const loaded = await load({ "suite.ts": "const suite = { httpTimeout: 5 };\nexport { suite as default };\n", "custom/login.ts": "export {};\n" });
    expect(loaded.suite.httpTimeout).toBe(5);
    expect(loaded.warnings).toHaveLength(2);
  });

  test("has a hash that follows names and contents", async () => {
    const one = await load({ "suite.ts": `${define}export default defineSuite({});\n` });
    await rm(join(root, "work"), { recursive: true });
    const two = await load({ "suite.ts": `${define}export default defineSuite({}); \n` });
    expect(one.hash).not.toBe(two.hash);
  });

  test("need not exist", () => {
    expect(emptySuite("notes")).toMatchObject({ recipe: "notes", source: null, folder: null, hash: null, files: { custom: [] }, suite: { deployTimeout: 600 } });
  });
});

describe("faults", () => {
  test("are all reported at once, in the order of files and lines", async () => {
    const { places } = await faultsOf({
      "suite.ts": `${define}export default defineSuite({\n  healtPath: "/x",\n  deployTimeout: "600",\n  notApplicable: { lint: "because of reasons" },\n  overlay: "compose.ccci.yml",\n});\n`,
      "instal.test.ts": aTest,
      "custom/b.test.ts": "test.only('x', () => {});\nenum A { B }\n",
      "custom/c.test.ts": 'import { test } from "cc-ci/test";\ntest.describe.only("x", () => {});\n',
    });
    expect(places).toEqual([
      "suite-syntax 2:1 custom/b.test.ts",
      "suite-only 2:1 custom/c.test.ts",
      "suite-test-place 1:1 instal.test.ts",
      "suite-key 3:3 suite.ts",
      "suite-value 4:3 suite.ts",
      "suite-key 5:20 suite.ts",
      "suite-overlay-missing 6:3 suite.ts",
    ]);
  });

  const table: { name: string; suite: string; place: string; message: RegExp; next?: RegExp }[] = [
    { name: "misspelt key", suite: 'export default defineSuite({ healtPath: "/" });', place: "suite-key 2:30", message: /unknown key "healtPath"; did you mean "healthPath"\?/ },
    { name: "key far from all", suite: "export default defineSuite({ colour: 1 });", place: "suite-key 2:30", message: /unknown key "colour"/, next: /Known keys are healthPath/ },
    { name: "former key", suite: "export default defineSuite({ EXPECTED_NA: {} });", place: "suite-key 2:30", message: /"EXPECTED_NA" is called "notApplicable" here/ },
    { name: "key that is gone", suite: "export default defineSuite({ SKIP_GENERIC: true });", place: "suite-key 2:30", message: /does not exist any more/ },
    { name: "neither a page nor none", suite: 'export default defineSuite({\n  screenshot: true,\n});', place: "suite-value 3:3", message: /^screenshot must be an object with path, waitFor, not true$/ },
    { name: "nested unknown key", suite: 'export default defineSuite({\n  screenshot: { pth: "/" },\n});', place: "suite-key 3:17", message: /screenshot: unknown key "pth"; did you mean "path"/ },
    { name: "wrong type", suite: "export default defineSuite({ canonical: 1 });", place: "suite-value 2:30", message: /canonical must be true or false, not 1/ },
    { name: "out of range", suite: "export default defineSuite({ deployTimeout: 0 });", place: "suite-value 2:30", message: /deployTimeout must be at least 1 second, not 0/ },
    { name: "element of a list", suite: "export default defineSuite({\n  healthStatuses: [200, 42],\n});", place: "suite-value 3:25", message: /healthStatuses\.1 must be an HTTP status from 100 to 599, not 42/ },
    { name: "empty list", suite: "export default defineSuite({ healthStatuses: [] });", place: "suite-value 2:30", message: /at least one HTTP status/ },
    { name: "number as environment", suite: "export default defineSuite({\n  environment: { PORT: 80 },\n});", place: "suite-value 3:18", message: /environment\.PORT must be text; .*not 80/ },
    { name: "probe of no kind", suite: 'export default defineSuite({\n  readyProbes: [{ path: "/" }],\n});', place: "suite-value 3:17", message: /must have a kind/ },
    { name: "probe with a wrong port", suite: 'export default defineSuite({\n  readyProbes: [{ kind: "tcp", service: "db", port: 0 }],\n});', place: "suite-value 3:47", message: /port from 1 to 65535/ },
    { name: "install declared away", suite: 'export default defineSuite({ notApplicable: { install: "it is hard to do" } });', place: "suite-key 2:47", message: /cannot be declared away/ },
    { name: "half a rung", suite: 'export default defineSuite({ notApplicable: { backup: "it has no state" } });', place: "suite-key 2:47", message: /one rung: "backup_restore"/ },
    { name: "rung without a reason", suite: 'export default defineSuite({ notApplicable: { upgrade: "" } });', place: "suite-value 2:47", message: /must give a reason/ },
    { name: "hook of install", suite: "export default defineSuite({ before: { install: async () => {} } });", place: "suite-key 2:40", message: /before: unknown key "install"/ },
    { name: "half a data check", suite: "export default defineSuite({ data: { seed: async () => {}, read: async () => null } });", place: "suite-value 2:30", message: /data\.destroy must be a function, but is missing/ },
    { name: "overlay that leaves", suite: 'export default defineSuite({ overlay: "../compose.yml" });', place: "suite-value 2:30", message: /YAML file beside suite\.ts/ },
    { name: "overlay that is missing", suite: 'export default defineSuite({ overlay: "compose.ccci.yml" });', place: "suite-overlay-missing 2:30", message: /no file compose\.ccci\.yml/ },
    { name: "dependency's overlay that is missing", suite: 'export default defineSuite({\n  dependencies: [{ recipe: "keycloak", mode: "warm", overlay: "compose.kc.yml" }],\n});', place: "suite-overlay-missing 3:54", message: /compose\.kc\.yml/ },
    { name: "key written twice", suite: "export default defineSuite({\n  canonical: true,\n  canonical: false,\n});", place: "suite-key-twice 4:3", message: /written twice/ },
    { name: "key of a constant", suite: 'const suite = {\n  healtPath: "/",\n};\nexport default defineSuite(suite as never);', place: "suite-key 3:3", message: /healthPath/ },
    { name: "no default export", suite: "export const suite = defineSuite({});", place: "suite-no-default 1:1", message: /no default export/ },
    { name: "default export of another kind", suite: "export default [];", place: "suite-type 2:1", message: /not an empty list/ },
    { name: "throws", suite: 'const settings: { path: string } = { path: "/" };\nif (settings.path) throw new Error("no such thing\\nsecond line");\nexport default defineSuite({});', place: "suite-throws 3:26", message: /the suite cannot be loaded: no such thing$/ },
    { name: "syntax error", suite: "export default defineSuite({\n  canonical: true,,\n});", place: "suite-syntax 3:19", message: /,/ },
    { name: "TypeScript that is more than types", suite: "enum A { B }\nexport default defineSuite({});", place: "suite-syntax 2:1", message: /enum cannot be run/ },
    { name: "unknown package", suite: 'import x from "lodash";\nexport default defineSuite({});', place: "suite-import 2:15", message: /"lodash" is not there/ },
    { name: "missing file", suite: 'import x from "./nope.ts";\nexport default defineSuite({});', place: "suite-import 2:15", message: /no file nope\.ts/ },
    { name: "import that leaves", suite: 'import x from "../other/x.ts";\nexport default defineSuite({});', place: "suite-import 2:15", message: /leaves the suite's folder/ },
    { name: "test library in suite.ts", suite: 'import { test } from "cc-ci/test";\nexport default defineSuite({});', place: "suite-import 2:22", message: /outside the test process/ },
  ];
  test.each(table)("$name", async ({ suite, place, message, next }) => {
    const { places, messages, nexts } = await faultsOf({ "suite.ts": `${define}${suite}\n` });
    expect(places).toEqual([`${place} suite.ts`]);
    expect(messages[0]).toMatch(message);
    if (next) expect(nexts[0]).toMatch(next);
  });

  const files: { path: string; code: string; next: RegExp }[] = [
    { path: "instal.test.ts", code: "suite-test-place", next: /^Rename it to install\.test\.ts/ },
    { path: "login.test.ts", code: "suite-test-place", next: /custom\/login\.test\.ts/ },
    { path: "functional/login.test.ts", code: "suite-test-place", next: /custom\/login\.test\.ts/ },
    { path: "custom/login.spec.ts", code: "suite-test-place", next: /custom\/login\.test\.ts/ },
    { path: "install.test.js", code: "suite-test-place", next: /install\.test\.ts/ },
    { path: "tests/upgrade.test.ts", code: "suite-test-place", next: /upgrade\.test\.ts, beside/ },
    { path: "recipe_meta.py", code: "suite-file-former", next: /suite\.ts/ },
    { path: "custom/test_login.py", code: "suite-file-former", next: /custom\// },
    { path: "install_steps.sh", code: "suite-file-former", next: /installSteps/ },
    { path: "suites.ts", code: "suite-file-name", next: /suite\.ts/ },
    { path: "compose.extra.yml", code: "suite-overlay-unused", next: /overlay: "compose\.extra\.yml"/ },
  ];
  test.each(files)("file $path", async ({ path, code, next }) => {
    const { places, nexts } = await faultsOf({ "custom/a.test.ts": aTest, [path]: "" });
    expect(places).toEqual([`${code} 1:1 ${path}`]);
    expect(nexts[0]).toMatch(next);
  });

  test("an empty folder, and one that is not there", async () => {
    expect((await faultsOf({})).places).toEqual(["suite-empty undefined:undefined undefined"]);
    const missing: unknown = await loadSuite(join(root, "nowhere"), { recipe: "x", workFolder: root }).catch((error: unknown) => error);
    expect(missing).toMatchObject({ kind: "usage", code: "suite-missing" });
  });

  test("links that leave the folder are refused, others are followed", async () => {
    await writeFile(join(root, "outside.ts"), "export {};\n");
    await mkdir(join(root, "notes/custom"), { recursive: true });
    await symlink("a.test.ts", join(root, "notes/custom/b.test.ts"));
    expect((await load({ "custom/a.test.ts": aTest })).files.custom).toEqual(["custom/a.test.ts", "custom/b.test.ts"]);
    await symlink("../../outside.ts", join(root, "notes/custom/out.ts"));
    await expect(load({})).rejects.toThrow(Fault);
    await expect(load({})).rejects.toMatchObject({ code: "suite-link", at: { file: join(root, "notes/custom/out.ts") } });
  });
});
