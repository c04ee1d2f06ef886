import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Results } from "./schema.ts";
import { makeExample, type ExampleName } from "./testing/examples.ts";
import { temporaryFolder } from "./testing/temporary.ts";
import { runPolicies, verifyRun } from "./verify.ts";

const root = await temporaryFolder();
const originals = { green: await makeExample("green", join(root, "green")), red: await makeExample("red", join(root, "red")), ours: await makeExample("ours", join(root, "ours")) };
let number = 0;

async function copy(name: ExampleName): Promise<string> {
  const path = join(root, "copies", String(++number));
  await cp(originals[name].folder.path, path, { recursive: true });
  return path;
}

async function problemsOf(path: string): Promise<string[]> {
  const { ok, problems } = await verifyRun(path);
  expect(ok).toBe(problems.length === 0);
  return problems.map(({ code }) => code);
}

/** Changes results.json and, as a careful forger would, the record inside the event log too. */
async function forge(path: string, change: (results: Results) => void): Promise<void> {
  const results = JSON.parse(await readFile(join(path, "results.json"), "utf8")) as Results;
  change(results);
  await writeFile(join(path, "results.json"), JSON.stringify(results));
  const lines = (await readFile(join(path, "events.ndjson"), "utf8")).trimEnd().split("\n");
  lines.push(JSON.stringify({ ...(JSON.parse(lines.pop()!) as object), results }));
  await writeFile(join(path, "events.ndjson"), `${lines.join("\n")}\n`);
}

test.each(["green", "red", "ours"] as const)("the %s example is in order", async (name) => {
  const found = await verifyRun(originals[name].folder.path);
  expect(found.problems).toEqual([]);
  expect(found.warnings).toEqual([]);
  expect(found.results?.verdict).toBe(name);
});

test("it says how much it examined", async () => {
  const { checked } = await verifyRun(originals.green.folder.path);
  expect(checked).toEqual({ claims: 17, evidenceFiles: 17, events: 75, tests: 13 });
});

const evidence = "evidence/upgrade.data.json";

test.each<[string, ExampleName, (path: string) => Promise<void>, string]>([
  ["a tampered evidence file", "green", (path) => writeFile(join(path, evidence), "{\"read\": \"mark-7be1\"}"), "evidence-changed"],
  ["evidence that says something else", "green", (path) => writeFile(join(path, evidence), "{\"read\": null}"), "evidence-differs"],
  ["missing evidence", "green", (path) => rm(join(path, evidence)), "evidence-missing"],
  ["evidence that is not JSON", "green", (path) => writeFile(join(path, evidence), "gone"), "evidence-pointer"],
  ["evidence outside the folder", "green", (path) => forge(path, (results) => { results.claims[0]!.evidence.file = "evidence/../../../etc/passwd"; }), "evidence-missing"],
  ["a flipped verdict", "red", (path) => forge(path, (results) => { results.verdict = "green"; }), "verdict"],
  ["red made ours", "red", (path) => forge(path, (results) => { results.verdict = "ours"; }), "verdict"],
  ["ours made red", "ours", (path) => forge(path, (results) => { results.verdict = "red"; }), "verdict"],
  ["green made red", "green", (path) => forge(path, (results) => { results.verdict = "red"; }), "verdict"],
  ["red made green without its fault", "red", (path) => forge(path, (results) => { results.verdict = "green"; results.fault = null; }), "verdict"],
  ["a raised level", "red", (path) => forge(path, (results) => { results.level = 4; }), "level"],
  ["a raised rung", "red", (path) => forge(path, (results) => { results.rungs[1] = { rung: "upgrade", status: "pass" }; results.level = 2; }), "rung-overstated"],
  ["a skipped rung over a failure", "red", (path) => forge(path, (results) => { results.rungs[1] = { rung: "upgrade", status: "skip", reason: "declared" }; }), "rung-hides-failure"],
  ["rungs in another order", "green", (path) => forge(path, (results) => { results.rungs.reverse(); }), "rungs"],
  ["a removed claim", "green", (path) => forge(path, (results) => { results.claims = results.claims.filter(({ id }) => id !== "restore.gone"); }), "claim-missing"],
  ["a removed claim, by the log", "green", (path) => forge(path, (results) => { results.claims.splice(3, 1); }), "claim-removed"],
  ["an added claim", "green", (path) => forge(path, (results) => { results.claims.push({ ...results.claims[0]!, id: "install.more" }); }), "claim-added"],
  ["a claim stated to hold", "red", (path) => forge(path, (results) => { results.claims.find(({ id }) => id === "upgrade.data")!.holds = true; }), "claim-outcome"],
  ["a claim that asks for nothing", "green", (path) => forge(path, (results) => { results.claims.find(({ id }) => id === "custom.executed")!.expected = 0; }), "claim-vacuous"],
  ["an added test", "green", (path) => forge(path, (results) => { results.tiers[4]!.tests.push({ ...results.tiers[4]!.tests[0]!, name: "more" }); }), "test-added"],
  ["an added test, by junit.xml", "green", (path) => forge(path, (results) => { results.tiers[4]!.tests.push({ ...results.tiers[4]!.tests[0]!, name: "more" }); }), "junit-tests"],
  ["a removed test", "green", (path) => forge(path, (results) => { results.tiers[4]!.tests.pop(); }), "test-removed"],
  ["a failing test turned over", "red", (path) => forge(path, (results) => { results.tiers[1]!.tests[2]!.status = "pass"; }), "test-added"],
  ["a passed tier without a test", "green", (path) => forge(path, (results) => { results.tiers[4]!.tests = []; }), "tier-without-test"],
  ["a failed tier said to pass", "red", (path) => forge(path, (results) => { results.tiers[1]!.status = "pass"; }), "tier-hides-failure"],
  ["a tier left out", "green", (path) => forge(path, (results) => { results.tiers.splice(2, 1); }), "tier-absent"],
  ["a tier that never finished", "ours", (path) => forge(path, (results) => { results.tiers[0]!.status = "pass"; }), "tier-differs"],
  ["a skip without a reason", "green", (path) => forge(path, (results) => { results.tiers[4] = { tier: "custom", status: "skip", ms: 0, tests: [] }; }), "no-reason"],
  ["something left behind", "green", (path) => forge(path, (results) => { results.inventory!.left.push({ kind: "volume", id: "x", name: "x" }); }), "verdict"],
  ["a second deploy", "green", (path) => forge(path, (results) => { results.deploys.counted = 2; }), "verdict"],
  ["a lint error under a passed rung", "green", (path) => forge(path, (results) => { results.lint.findings[0]!.severity = "error"; }), "lint-hides-error"],
  ["a step that was never taken", "green", (path) => forge(path, (results) => { results.steps[0]!.ms = 1; }), "step-differs"],
  ["the record of another run", "green", (path) => forge(path, (results) => { results.run.id = "20261123-211405-notes-000000"; }), "owner"],
  ["a record that only the file states", "green", async (path) => writeFile(join(path, "results.json"), (await readFile(join(path, "results.json"), "utf8")).replace("20.10.24", "20.10.25")), "event-results"],
  ["no record", "green", (path) => rm(join(path, "results.json")), "no-record"],
  ["half a record", "green", (path) => writeFile(join(path, "results.json"), "{"), "run-damaged"],
  ["no events", "green", (path) => rm(join(path, "events.ndjson")), "event-ends"],
  ["an event line removed", "green", (path) => editLines(path, (lines) => lines.splice(5, 1)), "event-gap"],
  ["a step left open", "green", (path) => editLines(path, (lines) => lines.splice(lines.findIndex((line) => line.includes("step.finished")), 1)), "step-open"],
  ["a second end", "green", (path) => editLines(path, (lines) => lines.push(lines.at(-1)!)), "event-ends"],
  ["a cut end", "green", async (path) => writeFile(join(path, "events.ndjson"), (await readFile(join(path, "events.ndjson"), "utf8")).slice(0, -9)), "event-cut"],
  ["an event that is none", "green", (path) => editLines(path, (lines) => { lines[3] = "{}"; }), "event-line"],
  ["another verdict in junit.xml", "red", async (path) => writeFile(join(path, "junit.xml"), (await readFile(join(path, "junit.xml"), "utf8")).replace("verdict red", "verdict green")), "junit-verdict"],
  ["a junit.xml that is none", "red", (path) => writeFile(join(path, "junit.xml"), "<html/>"), "junit-shape"],
])("%s is found", async (_, name, tamper, code) => {
  const path = await copy(name);
  await tamper(path);
  expect(await problemsOf(path)).toContain(code);
});

async function editLines(path: string, edit: (lines: string[]) => unknown): Promise<void> {
  const lines = (await readFile(join(path, "events.ndjson"), "utf8")).trimEnd().split("\n");
  edit(lines);
  await writeFile(join(path, "events.ndjson"), `${lines.join("\n")}\n`);
}

test("the run's own verdict function is asked", async () => {
  const { problems } = await verifyRun(originals.green.folder.path, { ...runPolicies, deriveVerdict: () => "red" });
  expect(problems.map(({ code }) => code)).toEqual(["verdict"]);
});

test("files that only show the results may be missing", async () => {
  const path = await copy("green");
  for (const name of ["report.html", "junit.xml", "badge.svg"]) await rm(join(path, name));
  expect(await verifyRun(path)).toMatchObject({ ok: true, warnings: ["report.html is missing", "junit.xml is missing", "badge.svg is missing"] });
});

test("a folder that is not there is a fault", async () => {
  await expect(verifyRun(join(root, "nowhere"))).rejects.toMatchObject({ code: "run-missing", kind: "usage" });
});

test("changing any byte of the record or of evidence is found, or changes nothing that the record says", async () => {
  const path = await copy("green");
  const files = ["results.json", evidence, "evidence/install.served.json", "evidence/teardown.left-empty.json"];
  const contents = new Map(await Promise.all(files.map(async (file) => [file, await readFile(join(path, file))] as const)));
  const before = (await verifyRun(path)).results;
  await fc.assert(fc.asyncProperty(fc.constantFrom(...files), fc.nat(), fc.integer({ min: 1, max: 255 }), async (file, at, flip) => {
    const bytes = Buffer.from(contents.get(file)!);
    bytes[at % bytes.length]! ^= flip;
    await writeFile(join(path, file), bytes);
    const after = await verifyRun(path);
    await writeFile(join(path, file), contents.get(file)!);
    if (after.ok) expect(after.results).toEqual(before);
    if (file !== "results.json") expect(after.ok).toBe(false);
  }), { numRuns: 250 });
});
