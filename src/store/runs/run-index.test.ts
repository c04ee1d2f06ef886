import { cp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createRunFolder } from "#results/run-folder.ts";
import { makeExample } from "#results/testing/examples.ts";
import { openStore } from "../open.ts";
import { engine, newPlace } from "../testing/place.ts";

const place = await newPlace();
const root = join(place.stateHome, "runs");
const store = await openStore(place, { host: "one" });
afterAll(async () => {
  await store[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
});
const { runs } = store;
const green = await makeExample("green", root);
const red = await makeExample("red", root);

describe(`the index of runs on ${engine}`, () => {
  test("folders that were there before are indexed, once", async () => {
    expect(await runs.reindex(place.stateHome)).toEqual({ folders: 2, added: 2, updated: 0, unchanged: 0, removed: 0, damaged: 0 });
    expect(await runs.reindex(place.stateHome)).toEqual({ folders: 2, added: 0, updated: 0, unchanged: 2, removed: 0, damaged: 0 });
    const { run, head, verdict, level } = green.results;
    expect(await runs.get(green.folder.id)).toEqual({
      id: green.folder.id, recipe: "notes", lane: "cold", folder: green.folder.path, host: "one", startedAt: run.startedAt, endedAt: run.finishedAt, ms: run.ms,
      verdict, level, version: head?.version ?? null,
    });
    expect(await runs.get("nothing")).toBeNull();
  });

  test("a run is noted, ends, and says then what its folder says", async () => {
    const startedAt = "2026-11-24T10:00:00.000Z";
    const folder = await createRunFolder(root, "20261124-100000-wiki-aaaaaa", { recipe: "wiki", source: "/r", lane: "seed", startedAt, deadline: "2999-01-01T00:00:00.000Z" });
    const start = { id: folder.id, recipe: "wiki", lane: "seed", startedAt, folder: folder.path } as const;
    await runs.started(start);
    await runs.started(start);
    const running = { ...start, host: "one", endedAt: null, ms: null, verdict: null, level: null, version: null };
    expect(await runs.get(folder.id)).toEqual(running);
    expect(await runs.reindex(place.stateHome)).toMatchObject({ unchanged: 3 });
    const end = { endedAt: "2026-11-24T10:05:00.000Z", ms: 300_000.4, verdict: "red", level: 2, version: null } as const;
    await runs.finished({ id: folder.id, ...end });
    expect(await runs.get(folder.id)).toEqual({ ...running, ...end, ms: 300_000 });
    // The folder has no record of the end, and the folder is the evidence.
    expect(await runs.reindex(place.stateHome)).toMatchObject({ updated: 1, unchanged: 2 });
    expect(await runs.get(folder.id)).toEqual(running);
    await expect(runs.finished({ id: "nothing", ...end })).rejects.toMatchObject({ code: "run-not-indexed", kind: "infrastructure" });
  });

  test("runs are listed, newest start first, by what is asked for", async () => {
    const ids = async (filter?: Parameters<typeof runs.list>[0]): Promise<string[]> => (await runs.list(filter)).map(({ id }) => id);
    const wiki = "20261124-100000-wiki-aaaaaa";
    expect((await ids())[0]).toBe(wiki);
    expect((await ids()).toSorted()).toEqual([green.folder.id, red.folder.id, wiki].toSorted());
    expect(await ids({ recipe: "wiki" })).toEqual([wiki]);
    expect(await ids({ lane: "cold", verdict: "red" })).toEqual([red.folder.id]);
    expect(await ids({ ended: false })).toEqual([wiki]);
    expect(await ids({ ended: true, limit: 1 })).toHaveLength(1);
    expect(await ids({ before: "2026-11-24T10:00:00.000Z" })).not.toContain(wiki);
  });

  test("rows go with their folders, and those of damaged ones; other machines' rows stay", async () => {
    await using other = await openStore(place, { host: "two" });
    await other.runs.started({ id: "20261124-110000-far-bbbbbb", recipe: "far", lane: "cold", startedAt: "2026-11-24T11:00:00.000Z", folder: "/elsewhere/runs/20261124-110000-far-bbbbbb" });
    const aside = join(place.stateHome, "aside");
    await rename(green.folder.path, aside);
    await cp(red.folder.path, join(place.stateHome, "red"), { recursive: true });
    await writeFile(red.folder.file("results"), "{");
    expect(await runs.reindex(place.stateHome)).toEqual({ folders: 2, added: 0, updated: 0, unchanged: 1, removed: engine === "sqlite" ? 3 : 2, damaged: 1 });
    expect((await runs.get("20261124-110000-far-bbbbbb")) === null).toBe(engine === "sqlite");
    await rename(aside, green.folder.path);
    await rm(red.folder.path, { recursive: true });
    await rename(join(place.stateHome, "red"), red.folder.path);
    expect(await runs.reindex(place.stateHome)).toMatchObject({ folders: 3, added: 2, damaged: 0 });
    expect(await runs.reindex(join(place.stateHome, "nowhere"))).toMatchObject({ folders: 0, removed: 0 });
  });
});
