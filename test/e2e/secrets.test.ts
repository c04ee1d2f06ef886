import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Ended } from "./support/cc-ci.ts";
import { watchCommandLines } from "./support/processes.ts";
import { envSample, makeRecipe, probeCompose, writeFiles } from "./support/recipe.ts";
import { openWorkshop, type Workshop } from "./support/workshop.ts";

/** Values that nobody generates: of a suite's install step, and of settings whose names say that they are secret. */
const inserted = 'in"serted & <planted> \\ value-7731';
const password = "mail-password-planted-8842";

const secretsTop = ["", "secrets:", ...["app_key", "app_phrase", "app_given"].flatMap((key) => [`  ${key}:`, "    external: true", `    name: \${STACK_NAME}_${key}_\${SECRET_${key.toUpperCase()}_VERSION}`])];
const secretsUsed = ["secrets:", "  - app_key", "  - app_phrase", "  - app_given", "environment:", "  - MAIL_PASSWORD"];
/** Prints all that the container knows. */
const tellAll = "cat /run/secrets/*; echo; echo mail $MAIL_PASSWORD";
const sample = envSample(
  "leaky",
  "SECRET_APP_KEY_VERSION=v1 # length=24 charset=default,special",
  "SECRET_APP_PHRASE_VERSION=v1",
  "SECRET_APP_GIVEN_VERSION=v1 # generate=false",
  "MAIL_PASSWORD=",
);

/** Each release gives its secrets away in a place of its own. `$$` is a `$` for the container's shell. */
const places = {
  "1.0.0+1.0.0": {
    before: `${dollars(tellAll)}; (echo '<title>'; cat /run/secrets/*; echo '</title><h1>hello</h1>') > /www/index.html`,
    labels: [`backupbot.backup.pre-hook=sh -c '${dollars(tellAll)}'`, `backupbot.restore.post-hook=sh -c '${dollars(tellAll)} >&2'`],
  },
  "1.1.0+1.0.0": { labels: [`backupbot.backup.pre-hook=sh -c '${dollars(tellAll)}; exit 3'`] },
  "1.2.0+1.0.0": { before: `${dollars(tellAll)}; cat /run/secrets/app_key >&2; exit 4` },
  "1.3.0+1.0.0": { health: `${dollars(tellAll)}; exit 5` },
} as const;

function dollars(shell: string): string {
  return shell.replaceAll("$", "$$$$");
}

/** `picture`: the page gives them away, so that one is taken of it. */
type Leak = { readonly what: string; readonly ref: keyof typeof places; readonly tiers: string; readonly json: boolean; readonly picture?: true };

const leaks: readonly Leak[] = [
  { what: "services, pages, hooks and tests that print them", ref: "1.0.0+1.0.0", tiers: "install,backup,restore,custom", json: true, picture: true },
  { what: "the same, in a plain log", ref: "1.0.0+1.0.0", tiers: "install,backup,restore,custom", json: false, picture: true },
  { what: "a backup hook that prints them and fails", ref: "1.1.0+1.0.0", tiers: "install,backup", json: false },
  { what: "a service that prints them and dies", ref: "1.2.0+1.0.0", tiers: "install", json: false },
  { what: "a health check that prints them and fails", ref: "1.3.0+1.0.0", tiers: "install", json: true },
];

type Told = { readonly leak: Leak; readonly ended: Ended; readonly values: readonly string[]; readonly files: ReadonlyMap<string, Buffer> };

let workshop: Workshop;
let told: Told[];
let commandLines: ReadonlySet<string>;

/** A suite that does all that it should not, and writes the values to a folder outside, for us to know what to look for. */
function suite(values: string, picture: boolean): Record<string, string> {
  return {
    "suite.ts": `import { defineSuite } from "cc-ci/suite";
import { writeFileSync } from "node:fs";

const known = async (app) => Promise.all(["app_key", "app_phrase", "app_given"].map((name) => app.secret(name)));

export default defineSuite({
  ${picture ? "" : "screenshot: false,"}
  environment: { MAIL_PASSWORD: ${JSON.stringify(password)} },
  installSteps: async ({ insertSecret }) => insertSecret("app_given", ${JSON.stringify(inserted)}),
  before: {
    async backup(app) {
      writeFileSync(${JSON.stringify(values)} + "/" + app.stack + ".json", JSON.stringify(await known(app)));
      for (const secret of await known(app)) {
        console.log("hook says " + secret);
        console.error("hook complains " + secret);
        process.stdout.write("hook writes " + secret + "\\n");
      }
    },
  },
});
`,
    "custom/leaky.test.ts": `import { expect, test } from "cc-ci/test";

const names = ["app_key", "app_phrase", "app_given"];

test("prints", async ({ app }) => {
  for (const name of names) {
    console.log("test says " + (await app.secret(name)));
    console.error("test complains " + (await app.secret(name)));
  }
});

test("asserts", async ({ app }) => {
  for (const name of names) expect.soft(await app.secret(name), "a message with " + (await app.secret(name))).toBe("another");
});

test("throws", async ({ app }) => {
  throw new Error("no use for " + (await app.secret("app_key")) + " and " + encodeURIComponent(await app.secret("app_given")) + " and " + btoa(await app.secret("app_phrase")));
});

test("looks at a title", async ({ page }) => {
  await page.goto("/");
  await expect(page).toHaveTitle("nothing of that", { timeout: 500 });
});

test("types it in", async ({ app, page }) => {
  await page.goto("/?key=" + encodeURIComponent(await app.secret("app_key")));
  await page.locator("#missing").fill(await app.secret("app_key"), { timeout: 500 });
});

test("runs a program that fails", async ({ app }) => {
  await app.exec("app", ["sh", "-c", "cat /run/secrets/app_key; echo; cat /run/secrets/app_phrase >&2; exit 9"]);
});
`,
  };
}

beforeAll(async () => {
  workshop = await openWorkshop(["probe"]);
  const releases = Object.entries(places).map(([version, place]) => {
    const { before, labels, health } = place as { before?: string; labels?: readonly string[]; health?: string };
    const compose = probeCompose({ version, ...(before && { before }), ...(labels && { labels }), service: secretsUsed, top: secretsTop });
    return { version, files: { ".env.sample": sample, "compose.yml": health ? compose.replace(/test: \[.*\]/, () => `test: ["CMD-SHELL", ${JSON.stringify(health)}]`).replace("retries: 5", "retries: 1").replace("start_period: 15s", "start_period: 1s") : compose } };
  });
  const recipe = await makeRecipe(workshop.folder, { name: "leaky", releases });
  const values = join(workshop.folder, "values");
  await mkdir(values);
  const [withPicture, without] = [await writeFiles(join(workshop.folder, "leaky-suite"), suite(values, true)), await writeFiles(join(workshop.folder, "quick-suite"), suite(values, false))];

  const watch = watchCommandLines();
  const calls = leaks.map((leak) => ({ leak, call: workshop.start(["run", recipe, "--ref", leak.ref, "--suite", leak.picture ? withPicture : without, "--tiers", leak.tiers, ...(leak.json ? ["--json"] : [])]) }));
  // Values that no hook of ours can tell, because the app never comes up, are read from the engine's own view of the container.
  const live = secretsInContainers(Promise.all(calls.map(({ call }) => call.ended)));
  const ended = await Promise.all(calls.map(async ({ leak, call }) => ({ leak, ended: await call.ended })));
  commandLines = await watch.stop();
  const found = new Set(await live);
  for (const file of await readdir(values)) for (const value of JSON.parse(await readFile(join(values, file), "utf8")) as string[]) found.add(value);
  const all = [...found, inserted, password];
  told = await Promise.all(ended.map(async (one) => ({ ...one, values: all, files: await filesIn(runFolderOf(one.ended)) })));
});

afterAll(() => workshop[Symbol.asyncDispose]());

/** Reads `/run/secrets` of every container of these runs through its root in /proc, until they are over. */
async function secretsInContainers(over: Promise<unknown>): Promise<string[]> {
  const found = new Set<string>();
  let done = false;
  void over.then(() => (done = true));
  while (!done) {
    for (const row of await workshop.docker.listContainers({ filters: { label: ["cc-ci.run"] } })) {
      if (!row.Names.some((name) => name.startsWith('/leak-'))) continue;
      const { State } = await workshop.docker.getContainer(row.Id).inspect().catch(() => ({ State: { Pid: 0 } }));
      if (State.Pid === 0) continue;
      const folder = `/proc/${State.Pid}/root/run/secrets`;
      for (const name of await readdir(folder).catch((): string[] => [])) found.add((await readFile(join(folder, name), "utf8").catch(() => "")).trim());
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  found.delete("");
  return [...found];
}

function runFolderOf({ stdout, stderr }: Ended): string {
  const id = /\d{8}-\d{6}-leaky-[0-9a-f]{6}/.exec(stdout)?.[0];
  if (id === undefined) throw new Error(`no run was made: ${stdout}\n${stderr}`);
  return join(workshop.home, "runs", id);
}

async function filesIn(folder: string): Promise<Map<string, Buffer>> {
  const names = await readdir(folder, { recursive: true });
  const files = await Promise.all(names.map(async (name) => ((await stat(join(folder, name))).isFile() ? ([[name, await readFile(join(folder, name))]] as const) : [])));
  return new Map(files.flat());
}

/** The value itself, and the forms that encoders on the way give it. */
function formsOf(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const html = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
  return [value, json, JSON.stringify(json).slice(1, -1), html(value), html(json), encodeURIComponent(value), Buffer.from(value).toString("base64")];
}

/** Which of the values are in there: as `<first letters>… (form 2)`, so that a failure of this test does not print one. */
function leaksIn(content: Buffer | string, values: readonly string[]): string[] {
  const text = typeof content === "string" ? content : content.toString("latin1");
  return values.flatMap((value) => formsOf(Buffer.from(value).toString("latin1")).flatMap((form, index) => (text.includes(form) ? [`${value.slice(0, 2)}… (form ${index})`] : [])));
}

test("the values are known: of each kind, of each run that came to it", () => {
  const [first] = told;
  expect(first?.values.filter((value) => /^[\w!@#$%^&*+=-]{24}$/.test(value)).length).toBeGreaterThanOrEqual(3);
  expect(first?.values.filter((value) => /^([a-z]+-){5,}[a-z]+$/.test(value)).length).toBeGreaterThanOrEqual(3);
  expect(first?.values).toEqual(expect.arrayContaining([inserted, password]));
});

describe.each(leaks.map((leak, index) => ({ ...leak, index })))("$what ($ref, json $json)", ({ index, json, ref }) => {
  const one = (): Told => told[index] as Told;

  test("the run came to where it gives them away", () => {
    const { ended, files } = one();
    expect(ended.code).toBe(1);
    const everything = [...files.values()].map((content) => content.toString("utf8")).join("\n");
    expect(everything).toContain("[secret]");
    const wanted = { "1.0.0+1.0.0": "looks at a title", "1.1.0+1.0.0": "hook-failed", "1.2.0+1.0.0": "exit code 4", "1.3.0+1.0.0": "health" }[ref];
    expect(everything).toContain(wanted);
    if (ref === "1.0.0+1.0.0") expect([...files.keys()]).toEqual(expect.arrayContaining(["screenshot.png", "report.html", "junit.xml", "logs/app.log", "logs/hooks/backup-pre-app.log"]));
  });

  test("no file of the run holds one", () => {
    const { files, values } = one();
    expect(files.size).toBeGreaterThan(5);
    expect([...files].flatMap(([name, content]) => leaksIn(content, values).map((leak) => `${name}: ${leak}`))).toEqual([]);
  });

  test("neither standard output nor standard error holds one", () => {
    const { ended, values } = one();
    expect(ended.stdout.length).toBeGreaterThan(500);
    expect(leaksIn(ended.stdout, values)).toEqual([]);
    expect(leaksIn(ended.stderr, values)).toEqual([]);
    // What a suite prints must not get between the lines that programs read.
    if (json) for (const line of ended.stdout.trim().split("\n")) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });

  test("runs show and runs logs do not tell one either", async () => {
    const { ended, values } = one();
    const id = runFolderOf(ended).split("/").at(-1) ?? "";
    for (const args of [["runs", "show", id], ["runs", "show", id, "--json"], ["runs", "logs", id], ["runs", "logs", id, "--json"]]) {
      const { stdout, stderr } = await workshop.run(args);
      expect(leaksIn(stdout + stderr, values)).toEqual([]);
    }
  });
});

test("no process that ran meanwhile had one in its arguments", () => {
  expect(commandLines.size).toBeGreaterThan(20);
  expect([...commandLines].some((line) => line.includes("restic"))).toBe(true);
  expect([...commandLines].flatMap((line) => leaksIn(line, told[0]?.values ?? []).map((leak) => `${line.slice(0, 60)}: ${leak}`))).toEqual([]);
});
