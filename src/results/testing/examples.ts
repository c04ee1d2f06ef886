import { Redactor } from "#kit/redact.ts";
import type { Reporter } from "../events.ts";
import { badgeReporter } from "../reporters/badge.ts";
import { fanOut } from "../reporters/fan-out.ts";
import { htmlReporter } from "../reporters/html.ts";
import { junitReporter } from "../reporters/junit.ts";
import { ndjsonFileReporter } from "../reporters/ndjson-file.ts";
import { createRunFolder, type RunFolder } from "../run-folder.ts";
import { rungNames, type Results, type Rung, type RungResult, type TestResult, type Tier } from "../schema.ts";
import { exampleLevel, HandClock, Play } from "./play.ts";

export type ExampleName = "green" | "red" | "ours";
export type Example = { readonly folder: RunFolder; readonly results: Results; readonly redactor: Redactor };

export type ExampleOptions = {
  /** More reporters beside those that write the folder's files. */
  readonly reporters?: (folder: RunFolder, clock: HandClock) => readonly Reporter[];
  readonly pause?: (ms: number) => Promise<void>;
  readonly screenshot?: Uint8Array;
};

const commit = "8d3f0c61b5a94d27c1e0a7732f6b9c4d5e8f1a20";
const stack = "note-3f9a2c_cc-ci_localhost";
const secret = "Zq81-planted-secret-value";

/** A secret that every example plants in its output; no file may hold it. */
export const plantedSecret = secret;

/** Makes a whole, consistent run folder under `runsRoot`: a green run of notes, a red one, or one of ours. */
export async function makeExample(name: ExampleName, runsRoot: string, options: ExampleOptions = {}): Promise<Example> {
  const clock = new HandClock("2026-11-23T21:14:05.000Z");
  const redactor = new Redactor();
  redactor.add(secret);
  const id = `20261123-211405-notes-${{ green: "4f2a91", red: "b81c07", ours: "0e55d3" }[name]}`;
  const start = { recipe: "notes", source: "samples/notes", startedAt: clock.iso(), deadline: "2026-11-23T22:14:05.000Z" };
  const folder = await createRunFolder(runsRoot, id, { ...start, request: request() }, redactor);
  const files = [
    ndjsonFileReporter({ file: folder.file("events"), clock }), junitReporter({ file: folder.file("junit") }),
    badgeReporter({ file: folder.file("badge") }), htmlReporter({ folder: folder.path }),
  ];
  const play = new Play(folder, clock, fanOut([...files, ...(options.reporters?.(folder, clock) ?? [])], { redactor }), options.pause);
  if (options.screenshot) await folder.writeScreenshot(options.screenshot);
  await folder.writeServiceLog("app", `listening on 8080\nconnected with password ${secret}\n`);
  await folder.writeServiceLog("db", "database system is ready to accept connections\n");
  play.emit({ kind: "run.started", run: id, recipe: "notes", source: "samples/notes", ref: "1.2.0+3.1.0", folder: folder.path });
  const results = await { green, red, ours }[name](play, options.screenshot ? "screenshot.png" : null);
  return { folder, results, redactor };
}

async function green(play: Play, screenshot: string | null): Promise<Results> {
  await prepare(play);
  await install(play);
  await upgrade(play);
  await backup(play);
  await restore(play);
  await play.step("custom", 3900, { inside: async () => {
    await claim(play, "custom.executed", "named tests of custom/ ran", { executed: 3 }, "/executed", "at-least", 1);
    await play.tier("custom", [
      suite("a note with an attachment can be made and found", "custom/notes.test.ts", 9, 1480, ["custom.executed"]),
      suite("a shared note needs its link", "custom/share.test.ts", 6, 920),
      suite("search finds words with accents", "custom/search.test.ts", 5, 610),
    ]);
  } });
  await play.step("screenshot", 900);
  await teardown(play);
  return play.finish({ ...common(play, "green"), screenshot });
}

async function red(play: Play, screenshot: string | null): Promise<Results> {
  await prepare(play);
  await install(play);
  const reason = "the note that was seeded before the upgrade is gone after it";
  await play.step("upgrade", 14_600, { outcome: "failed", messages: ["app: new task starting", "app: healthy, 1 of 1"], inside: async () => {
    await upgradeClaims(play);
    await claim(play, "upgrade.data", "the seeded note is there after the upgrade", { read: null }, "/read", "equals", "mark-7be1");
    await play.tier("upgrade", [
      generic("the app converges on the head", 410, ["upgrade.converged"]),
      generic("every running task carries the head's commit", 90, ["upgrade.commit:app", "upgrade.running-tasks"]),
      {
        ...generic("seeded data is still there", 230, ["upgrade.data"]), status: "fail",
        error: "expected the note \"mark-7be1\"\n  seen: null\n  read with: GET /api/notes?mark=mark-7be1 → 200 []",
        logs: [
          "app   | 21:14:41 migrating schema 2 → 3", "app   | 21:14:41 warning: table notes_v2 has rows that do not fit, dropping",
          `app   | 21:14:41 connecting with ${secret}`, "app   | 21:14:42 migration finished", "app   | 21:14:42 <script>alert(1)</script> listening on 8080",
        ],
      },
    ]);
  } });
  for (const tier of ["backup", "restore", "custom"] as const) await play.tier(tier, [], { status: "unverified", reason: "not run after the failed upgrade" });
  await teardown(play);
  const fault: NonNullable<Results["fault"]> = {
    class: "recipe", tier: "upgrade", code: "data-lost", reason,
    evidence: ["before: \"mark-7be1\"", "after: null", "app | warning: table notes_v2 has rows that do not fit, dropping"],
    next: "Make the migration of 1.2.0+3.1.0 keep the rows of notes_v2, then run again.",
  };
  play.emit({ kind: "fault", fault });
  return play.finish({ ...common(play, "red"), fault, screenshot });
}

async function ours(play: Play, screenshot: string | null): Promise<Results> {
  await prepare(play);
  const reason = "the engine stopped answering while the base was deployed";
  await play.step("deploy base", 31_000, { outcome: "failed", messages: ["creating secrets", "creating services", "waiting for the engine"], detail: "no answer for 30 s" });
  for (const tier of request().tiers) await play.tier(tier, [], { status: "unverified", reason: "nothing was deployed" });
  const fault: NonNullable<Results["fault"]> = {
    class: "infrastructure", tier: "install", code: "engine-lost", reason,
    evidence: ["POST /services/create: socket hang up", "GET /_ping: no answer within 30 s"], next: "Look at the engine's log, then run again.",
  };
  play.emit({ kind: "fault", fault });
  return play.finish({ ...common(play, "ours"), fault, inventory: null, deploys: { expected: 1, counted: 0 }, images: [], screenshot });
}

async function prepare(play: Play): Promise<void> {
  await play.step("suite", 60, { detail: "suites/notes" });
  await play.step("fetch", 340, { detail: "3 release tags" });
  await play.step("lint", 210, { detail: "1 warning" });
  play.emit({ kind: "decision", about: "base", decision: { kind: "release", version: "1.1.0+3.0.0" }, reason: "newest release older than the head" });
  play.emit({ kind: "warning", message: "the release tag 1.0.0+2.9.0 has no release notes" });
}

async function install(play: Play): Promise<void> {
  await play.step("deploy base", 8900, { messages: ["pulling 2 images", "db: starting", "app: waiting for db", "app: healthy, 1 of 1"] });
  await play.step("install", 1300, { inside: async () => {
    await claim(play, "install.converged", "every service of the base converged", { services: ["app", "db"] }, "/services", "equals", ["app", "db"]);
    await claim(play, "install.served", "the app itself answers at /health", { status: 200, fromEdge: false }, "/status", "one-of", [200, 204]);
    await play.tier("install", [
      generic("every service converges", 120, ["install.converged"]), generic("the app answers, not the edge", 85, ["install.served"]),
      suite("the start page lets one sign up", "install.test.ts", 7, 960),
    ]);
  } });
}

async function upgradeClaims(play: Play): Promise<void> {
  await claim(play, "upgrade.converged", "every service of the head converged", { services: ["app", "db"] }, "/services", "equals", ["app", "db"]);
  await claim(play, "upgrade.commit:app", "the service app carries the head's commit", { app: { "chaos-version": commit.slice(0, 8) } }, "/app/chaos-version", "equals", commit.slice(0, 8));
  await claim(play, "upgrade.running-tasks", "all running tasks are of the head", { stale: [] }, "/stale", "empty", null);
  await claim(play, "upgrade.served", "the app answers after the upgrade", { status: 200 }, "/status", "one-of", [200, 204]);
  await claim(play, "upgrade.moved", "the running image changed", { before: "sha256:aa", after: "sha256:bb" }, "/after", "not-equals", "sha256:aa");
}

async function upgrade(play: Play): Promise<void> {
  await play.step("upgrade", 11_200, { messages: ["seeding", "app: new task starting", "app: healthy, 1 of 1"], inside: async () => {
    await upgradeClaims(play);
    await claim(play, "upgrade.data", "the seeded note is there after the upgrade", { read: "mark-7be1" }, "/read", "equals", "mark-7be1");
    await play.tier("upgrade", [
      generic("the app converges on the head", 410, ["upgrade.converged"]), generic("every running task carries the head's commit", 90, ["upgrade.commit:app", "upgrade.running-tasks"]),
      generic("seeded data is still there", 130, ["upgrade.data"]),
    ]);
  } });
}

async function backup(play: Play): Promise<void> {
  await play.step("backup", 5200, { messages: ["hook of db: pg_dump", "restic: 2 volumes"], inside: async () => {
    await play.folder.writeHookLog("backup-pre-db", `pg_dump: done (password ${secret})\n`);
    await claim(play, "backup.hooks", "every backup hook ended with 0", { codes: [0] }, "/codes", "equals", [0]);
    await claim(play, "backup.snapshot", "restic holds a snapshot of this run", { id: "9c1f20aa" }, "/id", "non-empty", null);
    await claim(play, "backup.paths", "every labelled path is in the snapshot", { paths: ["app/data", "db/dump.sql"] }, "/paths", "contains", "db/dump.sql");
    await play.tier("backup", [generic("hooks succeed", 20, ["backup.hooks"]), generic("labelled paths are in the snapshot and not empty", 310, ["backup.snapshot", "backup.paths"])]);
  } });
}

async function restore(play: Play): Promise<void> {
  await play.step("restore", 7400, { messages: ["destroying data", "restic restore", "hook of db: psql"], inside: async () => {
    await claim(play, "restore.gone", "the data was gone before the restore", { read: null }, "/read", "equals", null);
    await claim(play, "restore.data", "the data is back", { read: "mark-7be1" }, "/read", "equals", "mark-7be1");
    await claim(play, "restore.served", "the app answers after the restore", { status: 200 }, "/status", "one-of", [200, 204]);
    await play.tier("restore", [generic("destroyed data comes back", 140, ["restore.gone", "restore.data"]), generic("the app answers", 60, ["restore.served"])]);
  } });
}

async function teardown(play: Play): Promise<void> {
  await play.step("teardown", 6100, { messages: ["removing 3 services", "removing 2 volumes"], inside: async () => {
    await claim(play, "teardown.left-empty", "nothing that the run made is left", { left: [] }, "/left", "empty", null);
    await claim(play, "run.deploys", "the app was deployed once", { deploys: 1 }, "/deploys", "equals", 1);
  } });
}

async function claim(play: Play, id: string, sentence: string, evidence: unknown, pointer: string, check: Parameters<Play["book"]["claim"]>[0]["check"], expected: Parameters<Play["book"]["claim"]>[0]["expected"]): Promise<void> {
  const tier = id.split(".")[0] as Tier | "teardown" | "run";
  await play.book.claim({ id, tier, claim: sentence, observed: `GET /services?filters=label=${stack}`, check, expected, evidence: { name: id.replace(":", "-"), json: evidence, pointer } });
}

function generic(name: string, ms: number, claims: string[] = []): TestResult {
  return { name, source: "generic", status: "pass", ms, claims };
}

function suite(name: string, file: string, line: number, ms: number, claims: string[] = []): TestResult {
  return { name, source: "suite", file, line, status: "pass", ms, claims };
}

function request(): Results["request"] {
  return { source: "samples/notes", ref: "1.2.0+3.1.0", base: null, tiers: ["install", "upgrade", "backup", "restore", "custom"], suite: "suites/notes", deadlineSeconds: 3600 };
}

function common(play: Play, verdict: Results["verdict"]): Omit<Results, "schema" | "run" | "tiers" | "steps" | "claims" | "screenshot"> {
  const status = (tier: Tier): RungResult["status"] => play.tiers.find((one) => one.tier === tier)?.status ?? "unverified";
  const of = (rung: Rung): RungResult => {
    const value = rung === "lint" ? "pass" : rung === "backup_restore" ? status("backup") : status(rung);
    return { rung, status: value, ...(value === "unverified" && { reason: verdict === "ours" ? "nothing was deployed" : "not run after the failed upgrade" }), ...(value === "fail" && { reason: "seeded data is gone after the upgrade" }) };
  };
  const rungs = rungNames.map(of);
  return {
    request: request(), rungs, verdict, level: exampleLevel(rungs), fault: null,
    head: { commit, version: "1.2.0+3.1.0", defaultBranch: "main" },
    plan: {
      base: { kind: "release", version: "1.1.0+3.0.0", commit: "31c0ffee5a94d27c1e0a7732f6b9c4d5e8f1a2b3", reason: "newest release older than the head" },
      domain: "note-3f9a2c.cc-ci.localhost", stack, files: { base: ["compose.yml"], head: ["compose.yml", "compose.mail.yml"] },
    },
    data: { from: "fresh", reason: "empty volumes, as a new app has them", canonical: null, hashBefore: null, hashAfter: null },
    captured: null,
    customisation: { healthPath: "/health", data: "seed, read and destroy", environment: { ADMIN_PASSWORD: "[secret]", LANGUAGE: "en" } },
    lint: { status: "pass", findings: [{ rule: "R011", severity: "warning", message: "the label has a version that is not the tag's", file: "compose.yml", line: 41, column: 9 }] },
    warnings: ["the release tag 1.0.0+2.9.0 has no release notes"],
    adaptations: [{ kind: "endpoint-mode", what: "endpoint_mode: dnsrr on app and db", why: "the kernel has no IPVS, so virtual addresses do not work" }],
    deploys: { expected: 1, counted: 1 },
    dependencies: [],
    wayBack: null,
    shipped: null,
    images: (["base", "head"] as const).flatMap((phase) => [
      { phase, service: "app", image: `cc-ci-sample/notes:${phase === "base" ? "3.0.0" : "3.1.0"}`, digest: null, id: `sha256:${"5a".repeat(32)}` },
      { phase, service: "db", image: "cc-ci-sample/postgres:15", digest: null, id: `sha256:${"c4".repeat(32)}` },
    ]),
    tools: { engine: "20.10.24", "docker cli": "28.2.2", restic: "0.14.0", git: "2.39.5", node: "24.21.0" },
    inventory: { before: { services: 0, networks: 4, volumes: 0, secrets: 0 }, after: { services: 0, networks: 4, volumes: 0, secrets: 0 }, left: [] },
  };
}
