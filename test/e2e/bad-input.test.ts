import { execFile } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { runFiles } from "#results/run-folder.ts";
import { resultsSchema } from "#results/schema.ts";
import { takeInventory } from "#swarm/inventory.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ccCi, type Ended } from "./support/cc-ci.ts";
import { itemsOf } from "./support/engine.ts";
import { envSample, makeRecipe, probeCompose, writeFiles, type Content } from "./support/recipe.ts";
import { sideBySide } from "#kit/side-by-side.ts";
import { openWorkshop, type Workshop } from "./support/workshop.ts";

/** A mistake of whoever calls cc-ci: exit code 2, said at once, and no run is kept. `%` is the workshop's folder. */
type Mistake = { readonly what: string; readonly args: readonly string[]; readonly says: RegExp; readonly next: RegExp; readonly suite?: Readonly<Record<string, Content>> };

const good = "%/recipes/good";
const suiteArgs = ["run", good, "--suite", "%/suites/it"];

const mistakes: readonly Mistake[] = [
  { what: "a path that is not there", args: ["run", "%/nowhere"], says: /%\/nowhere is not a git repository/, next: /Give the path or URL/ },
  { what: "a folder that is no repository", args: ["run", "%/empty"], says: /%\/empty is not a git repository/, next: /Give the path or URL/ },
  { what: "a repository without a commit", args: ["run", "%/unborn"], says: /commit|HEAD/, next: /./ },
  { what: "a URL that leads to nothing", args: ["run", "file://%/nowhere"], says: /nowhere is not a git repository/, next: /Give the path or URL/ },
  { what: "a way to git that is not allowed", args: ["run", "ext::sh -c touch% %/pwned"], says: /uses a transport helper/, next: /./ },
  { what: "a ref that is not there", args: ["run", good, "--ref", "1.0.0+1.0.1"], says: /no branch, tag or commit 1\.0\.0\+1\.0\.1/, next: /Did you mean 1\.0\.0\+1\.0\.0\?/ },
  { what: "a ref that looks like an option", args: ["run", good, "--ref=--upload-pack=touch"], says: /--upload-pack=touch/, next: /./ },
  { what: "a base that is not there", args: ["run", good, "--base", "nope"], says: /no branch, tag or commit nope/, next: /./ },
  { what: "a tier that does not exist", args: ["run", good, "--tiers", "install,updgrade"], says: /no tier "updgrade"/, next: /install, upgrade, backup, restore, custom/ },
  { what: "tiers without the first", args: ["run", good, "--tiers", "backup"], says: /begins with the install tier/, next: /Add install/ },
  { what: "a name that is a path", args: ["run", good, "--name", "../../etc"], says: /cannot be a recipe's name/, next: /--name/ },
  { what: "a time limit that is none", args: ["run", good, "--timeout", "soon"], says: /whole number of seconds/, next: /--help/ },
  { what: "a duration that is none", args: ["run", good, "--keep-on-failure", "0s"], says: /duration such as/, next: /--help/ },
  { what: "an option that does not exist", args: ["run", good, "--tier", "install"], says: /unknown option '--tier'/, next: /--tiers|--help/ },
  { what: "an engine address that is none", args: ["run", good, "--no-suite", "--engine", "localhost"], says: /"localhost" is not an engine endpoint/, next: /unix:\/\// },
  { what: "a suite folder that is not there", args: ["run", good, "--suite", "%/nowhere"], says: /no suite folder %\/nowhere/, next: /cc-ci suite new good/ },
  { what: "an empty suite folder", args: ["run", good, "--suite", "%/empty"], says: /neither suite\.ts nor tests/, next: /Write suite\.ts/ },
  { what: "a suite with a key that does not exist", args: suiteArgs, suite: { "suite.ts": 'import { defineSuite } from "cc-ci/suite";\n\nexport default defineSuite({\n  helthPath: "/",\n});\n' }, says: /suite\.ts:4:3: .*helthPath/, next: /healthPath/ },
  { what: "a suite with a value of the wrong kind", args: suiteArgs, suite: { "suite.ts": 'import { defineSuite } from "cc-ci/suite";\nexport default defineSuite({\n  deployTimeout: "long",\n});\n' }, says: /suite\.ts:3:\d+: .*deployTimeout/, next: /./ },
  { what: "a suite that is no TypeScript", args: suiteArgs, suite: { "suite.ts": "export default {\n  healthPath: ,\n};\n" }, says: /suite\.ts:2:\d+: /, next: /./ },
  { what: "a suite that throws", args: suiteArgs, suite: { "suite.ts": 'const port: number = 1;\nthrow new Error("no luck " + port);\n' }, says: /suite\.ts:2:\d+: .*no luck 1/, next: /Correct the line/ },
  { what: "a test that imports what is not there", args: suiteArgs, suite: { "custom/one.test.ts": 'import { test } from "cc-ci/test";\nimport { x } from "./helper.ts";\n\ntest("one", () => x);\n' }, says: /one\.test\.ts:2:\d+: /, next: /./ },
  { what: "a test that leaves out the others", args: suiteArgs, suite: { "custom/one.test.ts": 'import { test } from "cc-ci/test";\n\ntest.only("one", () => {});\n' }, says: /one\.test\.ts:3:\d+: .*leaves out every other test/, next: /Remove `\.only`/ },
  { what: "two faults in one suite", args: suiteArgs, suite: { "suite.ts": 'import { defineSuite } from "cc-ci/suite";\nexport default defineSuite({\n  httpTimeout: -1,\n  overlay: "compose.missing.yml",\n});\n' }, says: /2 faults[\s\S]*suite\.ts:3:[\s\S]*suite\.ts:4:/, next: /./ },
  { what: "a command that does not exist", args: ["rnu"], says: /unknown command 'rnu'/, next: /run|--help/ },
  { what: "a run that is not there", args: ["verify", "20260101-000000-nothing-abcdef"], says: /20260101-000000-nothing-abcdef/, next: /runs list/ },
];

/** A fault of the recipe's own head: a red run with exit code 1, told with its place, before anything is deployed. */
type BadRecipe = { readonly what: string; readonly files?: Readonly<Record<string, Content>>; readonly remove?: readonly string[]; readonly code: string; readonly says: RegExp };

const withService = (...service: string[]): Record<string, string> => ({ "compose.yml": probeCompose({ service }) });
const inlineVolume = (mount: string): Record<string, string> => ({ "compose.yml": probeCompose().replace("      - content:/www\n", `      - content:/www\n      - ${mount}\n`) });
const withConfig = (file: string): Record<string, string> => ({ "compose.yml": probeCompose({ service: ["configs:", "  - conf"], top: ["", "configs:", "  conf:", `    file: ${file}`, "    name: ${STACK_NAME}_conf_v1"] }) });

const badRecipes: readonly BadRecipe[] = [
  { what: "no compose.yml", remove: ["compose.yml"], code: "compose-missing", says: /compose\.yml:1:1: the recipe has no compose\.yml/ },
  { what: "no .env.sample", remove: [".env.sample"], code: "env-sample-missing", says: /\.env\.sample:1:1: the recipe has no \.env\.sample/ },
  { what: "a compose.yml that is no YAML", files: { "compose.yml": 'version: "3.8"\n\nservices:\n  app: [\n    image: x\n' }, code: "", says: /compose\.yml:\d+:\d+: / },
  { what: "a compose.yml with an unknown key", files: withService("imagine: yes"), code: "", says: /compose\.yml:\d+:\d+: .*imagine/ },
  { what: "an .env.sample that cannot be read", files: { ".env.sample": `${envSample("bad")}this is no assignment\n` }, code: "", says: /\.env\.sample:4:\d+: / },
  { what: "COMPOSE_FILE with a file that is not there", files: { ".env.sample": envSample("bad", 'COMPOSE_FILE="compose.yml:compose.smtp.yml"') }, code: "", says: /\.env\.sample:\d+:\d+: .*compose\.smtp\.yml/ },
  { what: "a wish for the engine's socket", files: inlineVolume("/var/run/docker.sock:/var/run/docker.sock:ro"), code: "engine-socket", says: /compose\.yml:11:\d+: .*docker\.sock/ },
  { what: "a wish for the engine's socket in the long form", files: inlineVolume("{ type: bind, source: /run/docker.sock, target: /s }"), code: "engine-socket", says: /compose\.yml:11:\d+: .*docker\.sock/ },
  { what: "a wish for a host path", files: inlineVolume("/etc:/host-etc:ro"), code: "host-path", says: /compose\.yml:11:\d+: .*\/etc/ },
  { what: "a wish for a host path by a volume's driver", files: { "compose.yml": probeCompose().replace("volumes:\n  content:\n", "volumes:\n  content:\n    driver_opts:\n      type: none\n      o: bind\n      device: /etc\n") }, code: "", says: /compose\.yml:\d+:\d+: .*\/etc/ },
  { what: "a wish for the host's network", files: { "compose.yml": probeCompose().replace("    external: true\n", "    external: true\n  host:\n    external: true\n    name: host\n").replace("      - proxy\n", "      - proxy\n      - host\n") }, code: "host-network", says: /compose\.yml:\d+:\d+: .*host/ },
  { what: "a wish for the host's network mode", files: withService("network_mode: host"), code: "host-namespace", says: /compose\.yml:\d+:\d+: .*network_mode/ },
  { what: "a wish to be privileged", files: withService("privileged: true"), code: "privileged", says: /compose\.yml:\d+:\d+: .*privileged/ },
  { what: "a wish for a dangerous capability", files: withService("cap_add:", "  - SYS_ADMIN"), code: "dangerous-capability", says: /compose\.yml:\d+:\d+: .*SYS_ADMIN/ },
  { what: "a config file that leaves the recipe", files: withConfig("../../../../etc/passwd"), code: "path-escapes", says: /compose\.yml:\d+:\d+: .*etc\/passwd leads out/ },
  { what: "a config file that is a link to outside", files: { ...withConfig("./conf.txt"), "conf.txt": { link: "/etc/passwd" } }, code: "path-escapes", says: /compose\.yml:\d+:\d+: .*conf\.txt leads out/ },
  { what: "a compose file that is a link to outside", files: { "compose.extra.yml": { link: "../../../../../etc/passwd" } }, code: "path-escapes", says: /compose\.extra\.yml:1:1: .*leads out/ },
  { what: "an env_file outside of the recipe", files: withService("env_file: /etc/environment"), code: "", says: /compose\.yml:\d+:\d+: .*\/etc\/environment/ },
  { what: "another app's volume", files: { "compose.yml": probeCompose().replace("volumes:\n  content:\n", "volumes:\n  content:\n    external: true\n    name: blog_example_com_content\n") }, code: "name-outside-stack", says: /compose\.yml:\d+:\d+: .*blog_example_com_content/ },
  { what: "a secret that nobody can make", files: { "compose.yml": probeCompose({ service: ["secrets:", "  - key"], top: ["", "secrets:", "  key:", "    external: true", "    name: ${STACK_NAME}_key_${SECRET_KEY_VERSION}"] }), ".env.sample": envSample("bad", "SECRET_KEY_VERSION=v1 # length=5000") }, code: "secret-length", says: /\.env\.sample:4:\d+: .*length=5000/ },
];

let workshop: Workshop;
let told: { readonly mistakes: readonly Ended[]; readonly recipes: readonly { readonly ended: Ended; readonly repository: string }[] };

const fill = (text: string): string => text.replaceAll("%", workshop.folder);

beforeAll(async () => {
  workshop = await openWorkshop(["probe"]);
  const { folder } = workshop;
  await makeRecipe(folder, { name: "good", releases: [{ version: "1.0.0+1.0.0", files: { ".env.sample": envSample("good") } }] });
  await mkdir(join(folder, "empty"));
  await promisify(execFile)("git", ["init", "--quiet", join(folder, "unborn")]);

  const usage = await sideBySide([...mistakes.entries()], 3, async ([index, { args, suite }]) => {
    const own = join(folder, "suites", String(index), "it");
    if (suite) await writeFiles(own, suite);
    return await workshop.run(args.map((arg) => (arg === "%/suites/it" ? own : fill(arg))));
  });
  const recipes = await sideBySide([...badRecipes.entries()], 3, async ([index, { files = {}, remove = [] }]) => {
    const base = { ".env.sample": envSample("bad"), "compose.yml": probeCompose() };
    const kept = Object.fromEntries(Object.entries({ ...base, ...files }).filter(([path]) => !remove.includes(path)));
    const repository = await makeRecipe(join(folder, String(index)), { name: "bad", releases: [{ version: "1.0.0+1.0.0", files: kept, remove }] });
    return { repository, ended: await workshop.run(["run", repository, "--no-suite"]) };
  });
  told = { mistakes: usage, recipes };
});

afterAll(() => workshop[Symbol.asyncDispose]());

describe.each(mistakes.map((mistake, index) => ({ ...mistake, index })))("$what", ({ index, says, next }) => {
  test("is told at once, with the way out, and ends with 2", () => {
    const { code, stdout, stderr } = told.mistakes[index] as Ended;
    expect({ code, text: stderr }).toEqual({ code: 2, text: expect.stringMatching(new RegExp(says.source.replaceAll("%", workshop.folder))) });
    expect(stderr).toMatch(next);
    expectNoTrace(stdout + stderr);
  });
});

test("a mistake of the caller leaves no run behind, nor anything else", async () => {
  const runs = await readdir(join(workshop.home, "runs"));
  expect(runs.filter((id) => !id.includes("-bad-"))).toEqual([]);
  expect(runs).toHaveLength(badRecipes.length);
  expect(await readdir(join(workshop.home, "work"))).toEqual([]);
  expect(await readdir(workshop.folder)).not.toContain("pwned");
});

describe.each(badRecipes.map((bad, index) => ({ ...bad, index })))("a recipe with $what", ({ index, code: wanted, says }) => {
  test("is red with its place and the way out, and nothing is deployed", async () => {
    const { ended } = told.recipes[index] as (typeof told.recipes)[number];
    const { code, stdout, stderr } = ended;
    expectNoTrace(stdout + stderr);
    const id = /\d{8}-\d{6}-bad-[0-9a-f]{6}/.exec(stdout)?.[0] ?? "";
    const folder = join(workshop.home, "runs", id);
    const results = resultsSchema.parse(JSON.parse(await readFile(join(folder, runFiles.results), "utf8")));
    expect({ code, verdict: results.verdict, level: results.level, class: results.fault?.class }).toEqual({ code: 1, verdict: "red", level: 0, class: "recipe" });
    if (wanted !== "") expect(results.fault?.code).toBe(wanted);
    expect([...(results.fault?.evidence ?? [])].join("\n")).toMatch(says);
    expect(results.fault?.next).toMatch(/\w+/);
    expect(stdout).toMatch(says);
    expect(results.deploys).toEqual({ expected: 0, counted: 0 });
    expect(results.claims.filter(({ tier }) => tier === "install")).toEqual([]);
    const report = await readFile(join(folder, runFiles.report), "utf8");
    expect(report).not.toContain("    at ");
  });
});

test("of all of them nothing was ever on the engine", async () => {
  expect(await itemsOf(workshop.docker, workshop.home)).toEqual([]);
  expect((await takeInventory(workshop.docker)).filter(({ name }) => /^bad-[0-9a-f]{6}_/.test(name))).toEqual([]);
});

test("an engine that does not answer is ours: exit code 3, and the way out", async () => {
  const { code, stdout, stderr } = await workshop.run(["run", fill(good), "--no-suite", "--engine", "unix:///nowhere/docker.sock"]);
  expect(code).toBe(3);
  expect(stdout).toContain("the Docker engine does not answer");
  expect(stdout).toContain("cc-ci doctor --fix");
  expectNoTrace(stdout + stderr);
});

test("a state home whose path is too long for sockets is refused before a browser fails in it", async () => {
  const { code, stderr } = await ccCi(["run", fill(good), "--no-suite"], { home: join(workshop.folder, "a".repeat(60)) });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/too long for the sockets[\s\S]*CC_CI_HOME to a path of at most \d+ characters/) });
});

function expectNoTrace(text: string): void {
  expect(text).not.toMatch(/^\s+at .*[:(]\/.*\d+:\d+\)?$/m);
  expect(text).not.toContain("    at ");
  expect(text).not.toContain("cc-ci itself failed");
}
