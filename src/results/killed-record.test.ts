import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { buildKilled, killedResults, recordKilled } from "./killed-record.ts";
import { writePresentation } from "./presentation.ts";
import { parseEvents, readEvents } from "./read-events.ts";
import { openRunFolder } from "./run-folder.ts";
import { resultsSchema } from "./schema.ts";
import { makeExample } from "./testing/examples.ts";
import { exampleLevel, HandClock } from "./testing/play.ts";
import { temporaryFolder } from "./testing/temporary.ts";
import { verifyRun } from "./verify.ts";

const root = await temporaryFolder();
const clock = new HandClock("2026-11-23T23:00:00.000Z");
let number = 0;

/** A run folder as `kill -9` leaves it: the event log ends after `bytes`, and there is nothing that is written at the end. */
async function killedAfter(bytes: (text: string) => number, name: "green" | "red" = "green"): Promise<string> {
  const { folder } = await makeExample(name, join(root, String(++number)));
  for (const file of ["results", "junit", "report", "badge"] as const) await rm(folder.file(file));
  const events = await readFile(folder.file("events"));
  await writeFile(folder.file("events"), events.subarray(0, bytes(events.toString("latin1"))));
  return folder.path;
}

const inUpgrade = (text: string): number => text.indexOf("app: healthy, 1 of 1\"}\n", text.indexOf("\"upgrade\"")) + 30;

test("a killed run gets a record that says how far it came", async () => {
  const results = await killedResults(await killedAfter(inUpgrade), clock);
  expect(results).toMatchObject({ verdict: "ours", level: 0, run: { ended: "killed", finishedAt: clock.iso() }, fault: { class: "infrastructure", code: "killed", reason: "the run's process was killed during \"upgrade\"" } });
  expect(results.tiers.map(({ tier, status }) => `${tier} ${status}`)).toEqual(["install pass", "upgrade unverified", "backup unverified", "restore unverified", "custom unverified"]);
  expect(results.steps.at(-1)).toMatchObject({ name: "upgrade", outcome: "interrupted" });
  expect(results.warnings).toContainEqual(expect.stringContaining("cut off"));
  expect(results.claims.length).toBeGreaterThanOrEqual(2);
});

test("the reaper ends it with exactly one record, and verify is content", async () => {
  const path = await killedAfter(inUpgrade);
  expect(await recordKilled(path, clock)).toBe(true);
  expect(await recordKilled(path, clock)).toBe(false);
  await writePresentation(path, (await openRunFolder(path)).results!);
  const { problems, warnings } = await verifyRun(path);
  expect([problems, warnings]).toEqual([[], []]);
});

test("a tier that had failed stays failed", async () => {
  const path = await killedAfter((text) => text.indexOf("\"tier\":\"backup\""), "red");
  const results = await killedResults(path, clock);
  expect(results.tiers[1]?.status).toBe("fail");
  expect(results.rungs[1]).toEqual({ rung: "upgrade", status: "fail" });
});

test("a run that was killed between its record and its last event keeps its record", async () => {
  const { folder } = await makeExample("green", join(root, "between"));
  const lines = (await readFile(folder.file("events"), "utf8")).trimEnd().split("\n");
  await writeFile(folder.file("events"), `${lines.slice(0, -1).join("\n")}\n${lines.at(-1)!.slice(0, 99)}`);
  expect(await recordKilled(folder.path, clock)).toBe(false);
  const { problems, results } = await verifyRun(folder.path);
  expect([problems, results?.verdict]).toEqual([[], "green"]);
});

test.each(["no log", "an empty log", "half of the first line"])("without any event there is a record too, and a whole log: %s", async (what) => {
  const path = await killedAfter(() => (what === "half of the first line" ? 20 : 0));
  if (what === "no log") await rm(join(path, "events.ndjson"));
  expect(await recordKilled(path, clock)).toBe(true);
  expect((await openRunFolder(path)).results?.fault?.reason).toBe("the run's process was killed");
  const { events, problems } = await readEvents(join(path, "events.ndjson"));
  expect([events.map(({ event }) => event.kind), problems]).toEqual([["run.started", "fault", "run.finished"], []]);
});

test("wherever the log is cut, the record has its shape and is never green", async () => {
  const { folder } = await makeExample("green", join(root, "anywhere"));
  const { owner } = await openRunFolder(folder.path);
  const text = await readFile(folder.file("events"), "utf8");
  fc.assert(fc.property(fc.integer({ min: 0, max: text.length }), (at) => {
    const results = buildKilled(owner, parseEvents(text.slice(0, at)), clock.now());
    expect(resultsSchema.safeParse(results).success).toBe(true);
    expect([results.verdict, results.level, results.level]).toEqual(["ours", 0, exampleLevel(results.rungs)]);
  }));
});

test("several who reap at once agree on one record", async () => {
  const path = await killedAfter(inUpgrade);
  const written = await Promise.all([recordKilled(path, clock), recordKilled(path, clock)]);
  expect(written.filter(Boolean)).toHaveLength(1);
  expect((await readEvents(join(path, "events.ndjson"))).events.filter(({ event }) => event.kind === "run.finished")).toHaveLength(1);
});
