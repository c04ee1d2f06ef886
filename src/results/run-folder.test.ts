import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Redactor } from "#kit/redact.ts";
import { createRunFolder, openRunFolder } from "./run-folder.ts";
import { makeExample } from "./testing/examples.ts";
import { temporaryFolder } from "./testing/temporary.ts";

const root = await temporaryFolder();
const start = { recipe: "notes", source: "/r", startedAt: "2026-11-23T21:14:05.000Z", deadline: "2026-11-23T22:14:05.000Z" };
let number = 0;
const nextId = (): string => `20261123-211405-notes-${String(++number).padStart(6, "0")}`;

test("a new folder is claimed by this process", async () => {
  const id = nextId();
  const folder = await createRunFolder(root, id, start);
  const { owner, results } = await openRunFolder(folder.path);
  expect(owner).toMatchObject({ ...start, id, pid: process.pid, lane: "cold" });
  expect(results).toBeUndefined();
  await expect(createRunFolder(root, id, start)).rejects.toMatchObject({ code: "run-exists" });
});

test("evidence is masked, hashed, shared when equal and never overwritten", async () => {
  const redactor = new Redactor();
  redactor.add("hunter22");
  const folder = await createRunFolder(root, nextId(), start, redactor);
  const first = await folder.writeEvidence("facts", { json: { password: "hunter22", at: undefined } });
  const same = await folder.writeEvidence("facts", { json: { password: "hunter22" } });
  const other = await folder.writeEvidence("facts", { json: { password: "none" } });
  const text = await folder.writeEvidence("facts", { text: "hunter22\n" });
  expect(first).toMatchObject({ file: "evidence/facts.json", value: { password: "[secret]" } });
  expect([same.file, other.file, text.file]).toEqual(["evidence/facts.json", "evidence/facts-2.json", "evidence/facts.txt"]);
  expect(await readFile(join(folder.path, first.file), "utf8")).toContain("[secret]");
  expect(await readFile(join(folder.path, text.file), "utf8")).toBe("[secret]\n");
});

test.each(["", "../x", "a/b", ".hidden", "a\u0000", "a..b", "x".repeat(200)])("the name %j is refused for a log, and made safe for evidence", async (name) => {
  const folder = await createRunFolder(root, nextId(), start);
  expect((await folder.writeEvidence(name, { json: 1 })).file).toMatch(/^evidence\/[A-Za-z0-9][A-Za-z0-9_.-]{0,99}\.json$/);
  await expect(folder.writeServiceLog(name, "")).rejects.toMatchObject({ code: "unsafe-name" });
});

test("there is exactly one terminal record, also when many write at once", async () => {
  const { folder, results } = await makeExample("green", join(root, "one"));
  const again = await Promise.all(["red", "ours", "red"].map((verdict) => folder.writeTerminalRecord({ ...results, verdict: verdict as "red" })));
  expect(again).toEqual([false, false, false]);
  expect((await openRunFolder(folder.path)).results?.verdict).toBe("green");
});

test("a record without the documented shape is not written", async () => {
  const { results } = await makeExample("green", join(root, "two"));
  const folder = await createRunFolder(root, nextId(), start);
  await expect(folder.writeTerminalRecord({ ...results, level: 9 })).rejects.toMatchObject({ code: "results-invalid" });
  expect((await openRunFolder(folder.path)).results).toBeUndefined();
});

test.each([
  ["no folder", undefined, undefined, "run-missing"],
  ["no run.json", {}, undefined, "run-damaged"],
  ["run.json of another shape", { "run.json": "{\"schema\":1}" }, undefined, "run-damaged"],
  ["a newer run.json", { "run.json": "{\"schema\":99}" }, undefined, "run-newer"],
  ["half a results.json", undefined, "{\"schema\": 1,", "run-damaged"],
  ["a newer results.json", undefined, "{\"schema\": 2, \"future\": true}", "run-newer"],
  ["an empty results.json", undefined, "", "run-damaged"],
] as const)("%s", async (_, files, results, code) => {
  const path = join(root, nextId());
  if (results !== undefined) {
    await createRunFolder(root, path.slice(root.length + 1), start);
    await writeFile(join(path, "results.json"), results);
  } else if (files) {
    await mkdir(path);
    for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  }
  await expect(openRunFolder(path)).rejects.toMatchObject({ code, kind: "usage" });
});
