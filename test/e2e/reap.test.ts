import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readEvents } from "#results/read-events.ts";
import { runFiles } from "#results/run-folder.ts";
import { lockDomain, lockPath } from "#run/lock.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkshop, type Workshop } from "./support/workshop.ts";

// What a killed run leaves by bad luck only, made by hand so that no luck is needed.

let workshop: Workshop;
let finished: string;

beforeAll(async () => {
  workshop = await openWorkshop(["probe"]);
  const { folder } = await workshop.start(["run", await workshop.sample("planted/stop-first"), "--tiers", "install", "--json"]).results();
  finished = folder;
});

afterAll(() => workshop[Symbol.asyncDispose]());

const minuteAgo = new Date(Date.now() - 61_000);

async function reap(): Promise<{ run: string; recorded: boolean; problem: string | null }[]> {
  const { code, stdout } = await workshop.run(["reap", "--json"]);
  expect(code).toBe(0);
  return stdout.trim().split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as { run: string; recorded: boolean; problem: string | null });
}

test("a run that was killed between its record and the end of its event log keeps the record and gets the end, once", async () => {
  const events = join(finished, runFiles.events);
  const [record, log] = await Promise.all([readFile(join(finished, runFiles.results), "utf8"), readFile(events, "utf8")]);
  await writeFile(events, log.replace(/^.*"kind":"run\.finished".*\n/m, ""));
  await writeFile(`${join(finished, runFiles.report)}.0a1b2c3d.tmp`, "half of a rep");
  expect(await reap()).toMatchObject([{ run: finished.split("/").at(-1), recorded: false, problem: null }]);
  expect(await readFile(join(finished, runFiles.results), "utf8")).toBe(record);
  expect((await readEvents(events)).events.filter(({ event }) => event.kind === "run.finished")).toHaveLength(1);
  expect((await readdir(finished)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  expect((await workshop.run(["verify", finished])).code).toBe(0);
  expect(await reap()).toEqual([]);
});

test("a run folder that nobody has claimed is somebody's who just begins, until it is a minute old", async () => {
  const run = join(workshop.home, "runs", "20260101-000000-young-0a1b2c");
  await mkdir(run);
  expect(await reap()).toEqual([]);
  expect((await stat(run)).isDirectory()).toBe(true);
  await utimes(run, minuteAgo, minuteAgo);
  expect(await reap()).toMatchObject([{ run: "20260101-000000-young-0a1b2c", recorded: false, problem: null }]);
  await expect(stat(run)).rejects.toThrow();
  expect(await reap()).toEqual([]);
});

test("private files without a run are removed, and the programs that work in them ended; others are not", async () => {
  const stray = join(workshop.home, "work", "abcdef");
  await mkdir(stray, { recursive: true });
  const inside = spawn("git", ["-C", stray, "hash-object", "--stdin"], { stdio: ["pipe", "ignore", "ignore"] });
  const outside = spawn("git", ["-C", workshop.folder, "hash-object", "--stdin"], { stdio: ["pipe", "ignore", "ignore"] });
  const somebody = spawn("sleep", ["1000"], { stdio: "ignore", env: { ...process.env, NOTE: stray } });
  const ended = once(inside, "exit");
  await Promise.all([once(inside, "spawn"), once(outside, "spawn"), once(somebody, "spawn")]);
  expect(await reap()).toEqual([]);
  expect(await ended).toEqual([null, "SIGKILL"]);
  expect(await readdir(join(workshop.home, "work"))).toEqual([]);
  expect({ outside: outside.exitCode ?? outside.signalCode, somebody: somebody.exitCode ?? somebody.signalCode }).toEqual({ outside: null, somebody: null });
  outside.kill();
  somebody.kill();
});

test("only locks without a living holder are dropped", async () => {
  const since = new Date().toISOString();
  const deadline = new Date(Date.now() + 60_000).toISOString();
  const mine = lockPath(workshop.home, "mine-0a1b2c.cc-ci.localhost");
  const [dead, damaged] = [lockPath(workshop.home, "dead-0a1b2c.cc-ci.localhost"), lockPath(workshop.home, "damaged-0a1b2c.cc-ci.localhost")];
  await using _lock = await lockDomain(workshop.home, "mine-0a1b2c.cc-ci.localhost", { id: "20260101-000000-mine-0a1b2c", since, deadline });
  await writeFile(dead, (await readFile(mine, "utf8")).replace(/"processStart": "\d+"/, '"processStart": "1"'));
  await writeFile(damaged, "{");
  await utimes(damaged, minuteAgo, minuteAgo);
  await reap();
  expect(await readdir(join(workshop.home, "locks"))).toEqual(["mine-0a1b2c.cc-ci.localhost.json"]);
});
