import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CompiledQuery } from "kysely";
import { afterAll, describe, expect, test } from "vitest";
import { openDatabase, openStore } from "../open.ts";
import { exampleCanonical } from "../testing/examples.ts";

const root = await mkdtemp(join(tmpdir(), "cc-ci-store-"));
afterAll(() => rm(root, { recursive: true, force: true }));

describe("a store that is only read", () => {
  test("is empty where there is none, and makes none", async () => {
    const stateHome = join(root, "nothing");
    await using store = await openStore({ stateHome }, { readOnly: true });
    expect([await store.canonicals.all(), await store.sweeps.latest(3), await store.runs.list(), await store.leases.list(), await store.mirrors.all()]).toEqual([[], [], [], [], []]);
    await expect(store.canonicals.makeCurrent(exampleCanonical("notes"))).rejects.toMatchObject({ code: "store-read-only" });
    expect(await readdir(root)).not.toContain("nothing");
  });

  test("sees what a writer has done, and refuses to write", async () => {
    const stateHome = join(root, "shared");
    await using writer = await openStore({ stateHome });
    await using reader = await openStore({ stateHome }, { readOnly: true });
    for (let count = 1; count <= 3; count += 1) {
      await writer.canonicals.makeCurrent(exampleCanonical("notes"));
      expect(await reader.canonicals.all()).toHaveLength(count);
    }
    await expect(reader.canonicals.makeCurrent(exampleCanonical("notes"))).rejects.toMatchObject({ code: "store-read-only" });
    await expect(reader.leases.acquire("x", { holder: "x", deadline: "2999-01-01T00:00:00.000Z" })).rejects.toMatchObject({ code: "store-read-only" });
  });

  test("waits for nobody: a reader goes on during a transaction, and a second writer until it has ended", async () => {
    const stateHome = join(root, "waiting");
    await using database = await openDatabase({ stateHome });
    await using store = await openStore({ stateHome });
    const { promise, resolve } = Promise.withResolvers<void>();
    const began = Promise.withResolvers<void>();
    const long = database.kysely.transaction().execute(async (on) => {
      await on.insertInto("mirror").values({ recipe: "a", upstream: "u", mirror: null, default_branch: null, head: null, tags: "[]", synced_at: null, error: null }).execute();
      began.resolve();
      await promise;
    });
    await began.promise;
    expect(await store.mirrors.all()).toEqual([]);
    const second = store.mirrors.put({ recipe: "b", upstream: "u", mirror: null, defaultBranch: null, head: null, tags: {}, syncedAt: null, error: null });
    await new Promise((done) => { setTimeout(done, 50); });
    resolve();
    await Promise.all([long, second]);
    expect((await store.mirrors.all()).map(({ recipe }) => recipe)).toEqual(["a", "b"]);
  });

  test("commits are on the disk: write-ahead log, synchronous full, references held to", async () => {
    await using database = await openDatabase({ stateHome: join(root, "settings") });
    const ask = async (pragma: string): Promise<unknown> => Object.values((await database.kysely.executeQuery<Record<string, unknown>>(CompiledQuery.raw(`pragma ${pragma}`))).rows[0] ?? {})[0];
    expect([await ask("journal_mode"), await ask("synchronous"), await ask("foreign_keys")]).toEqual(["wal", 2, 1]);
  });
});
