import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listRuns, runLogs, showRun } from "./runs.ts";
import { createRunFolder } from "./run-folder.ts";
import { makeExample } from "./testing/examples.ts";
import { temporaryFolder } from "./testing/temporary.ts";

const root = await temporaryFolder();
const green = await makeExample("green", root);
const red = await makeExample("red", root);
const start = { recipe: "notes", source: "/r", startedAt: "2026-11-23T23:00:00.000Z", deadline: "2999-01-01T00:00:00.000Z" };
const running = await createRunFolder(root, "20261123-230000-notes-aaaaaa", start);
await writeFile(running.file("events"), [
  { kind: "run.started", run: running.id, recipe: "notes", source: "/r", ref: "main", folder: running.path },
  { kind: "step.started", step: "deploy", title: "deploy base" },
  { kind: "step.progress", step: "deploy", message: "app: starting" },
].map((event, index) => `${JSON.stringify({ at: "2026-11-23T23:00:01.000Z", seq: index + 1, ...event })}\n`).join(""));
const dead = await createRunFolder(root, "20261123-220000-notes-bbbbbb", start);
await writeFile(dead.file("owner"), (await readFile(dead.file("owner"), "utf8")).replace(/"processStart": "\d+"/, "\"processStart\": \"1\""));
await mkdir(join(root, "20261123-200000-notes-cccccc"));

test("runs are listed: what goes on, what is dead, then by finish time, then what is damaged", async () => {
  const entries = await listRuns(root);
  expect(entries.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
    `running ${running.id}`, `dead ${dead.id}`, `finished ${green.folder.id}`, `finished ${red.folder.id}`, "damaged 20261123-200000-notes-cccccc",
  ]);
  expect(entries[0]).toMatchObject({ step: "deploy base", message: "app: starting" });
  expect(await listRuns(join(root, "nowhere"))).toEqual([]);
});

test("a record that is damaged does not hide the others", async () => {
  const copies = join(root, "..", `${root.split("/").at(-1)}-copies`);
  try {
    await cp(green.folder.path, join(copies, green.folder.id), { recursive: true });
    await cp(red.folder.path, join(copies, red.folder.id), { recursive: true });
    await writeFile(join(copies, red.folder.id, "results.json"), "{\"schema\": 7}");
    expect((await listRuns(copies)).map(({ kind }) => kind)).toEqual(["finished", "damaged"]);
  } finally {
    await rm(copies, { recursive: true });
  }
});

test.each([
  [green.folder.id, green.folder.id], ["4f2a91", green.folder.id], ["last", green.folder.id], ["20261123-230000", running.id],
])("show %s", async (wanted, id) => {
  expect((await showRun(root, wanted)).id).toBe(id);
});

test.each([["nothing", "run-missing"], ["2026", "run-ambiguous"], ["", "run-ambiguous"]])("show %j is a fault", async (wanted, code) => {
  await expect(showRun(root, wanted)).rejects.toMatchObject({ code, kind: "usage" });
});

test("logs by service, of hooks, and all", async () => {
  const names = async (wanted: Parameters<typeof runLogs>[1]): Promise<string[]> => (await runLogs(green.folder.path, wanted)).map(({ kind, name }) => `${kind} ${name}`);
  expect(await names({})).toEqual(["service app", "service db", "hook backup-pre-db"]);
  expect(await names({ hooks: true })).toEqual(["hook backup-pre-db"]);
  expect(await names({ service: "db" })).toEqual(["service db"]);
  await expect(runLogs(green.folder.path, { service: "web" })).rejects.toMatchObject({ code: "log-missing", next: "Services with logs: app, db." });
  await expect(runLogs(running.path)).rejects.toMatchObject({ code: "log-missing" });
});
