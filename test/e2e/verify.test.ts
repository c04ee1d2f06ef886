import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { randomHex } from "#kit/ids.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkshop, type Workshop } from "./support/workshop.ts";

let workshop: Workshop;
let folder: string;

beforeAll(async () => {
  workshop = await openWorkshop(["probe"]);
  const recipe = await workshop.sample("planted/stop-first");
  const { results, folder: made } = await workshop.start(["run", recipe, "--tiers", "install,backup,restore", "--json"]).results();
  expect(results.fault).toBeNull();
  folder = made;
});

afterAll(() => workshop[Symbol.asyncDispose]());

test("the record of a run is proven by its folder alone, by its id as well as by its path", async () => {
  const elsewhere = join(workshop.folder, "carried-away");
  await cp(folder, elsewhere, { recursive: true });
  for (const run of [folder, `${elsewhere}/`, folder.slice(-6), "last"]) {
    const { code, stdout } = await workshop.run(["verify", run]);
    expect({ run, code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^proven: \w+, level \d \([1-9]\d* claims, [1-9]\d* evidence files, [1-9]\d* events, [1-9]\d* tests checked\)\n$/) });
  }
});

test("--json says the same for programs", async () => {
  const { code, stdout } = await workshop.run(["verify", "last", "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ folder, ok: true, problems: [] });
});

/** What someone might do to a record, and the problem that must be named. */
const tampering: readonly { readonly what: string; readonly file: string; readonly change: (text: string) => string | null; readonly code: string }[] = [
  { what: "the verdict is made better", file: "results.json", change: (text) => text.replace('"level": 1', '"level": 5'), code: "level" },
  { what: "a claim's outcome is changed", file: "results.json", change: (text) => text.replace('"holds": true', '"holds": false'), code: "claim-" },
  { what: "a piece of evidence is changed", file: "evidence/install-served.json", change: (text) => text.replace('"status": 200', '"status": 204'), code: "evidence-" },
  { what: "a piece of evidence is gone", file: "evidence/inventory.json", change: () => null, code: "evidence-missing" },
  { what: "a test is taken out of the event log", file: "events.ndjson", change: (text) => text.replace(/^.*"kind":"test".*\n/m, ""), code: "event-gap" },
  { what: "the end of the event log is gone", file: "events.ndjson", change: (text) => text.replace(/^.*"kind":"run.finished".*\n/m, ""), code: "event-" },
  { what: "a test is taken out of the JUnit file", file: "junit.xml", change: (text) => text.replace(/<testcase [\s\S]*?(\/>|<\/testcase>)/, ""), code: "junit-tests" },
  { what: "the record is no JSON any more", file: "results.json", change: (text) => text.slice(0, -20), code: "" },
];

test.each(tampering)("it is not proven any more when $what", async ({ file, change, code: problem }) => {
  const copy = join(workshop.folder, `tampered-${randomHex(3)}`);
  await cp(folder, copy, { recursive: true });
  const before = await readFile(join(copy, file), "utf8");
  const after = change(before);
  expect(after).not.toBe(before);
  await (after === null ? rm(join(copy, file)) : writeFile(join(copy, file), after));
  const { code, stdout, stderr } = await workshop.run(["verify", copy]);
  expect(code).not.toBe(0);
  if (problem !== "") expect(stdout).toMatch(new RegExp(`^${file}: ${problem}`, "m"));
  expect(stdout + stderr).not.toMatch(/^proven/m);
  expect(stdout + stderr).not.toContain("    at ");
});
