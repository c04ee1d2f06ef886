import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { backupStore } from "../backup.ts";
import { openStore } from "../open.ts";
import { exampleCanonical } from "../testing/examples.ts";

const root = await mkdtemp(join(tmpdir(), "cc-ci-store-"));
afterAll(() => rm(root, { recursive: true, force: true }));
const stateHome = join(root, "home");

describe("a backup of the store", () => {
  test("there must be a store", async () => {
    await expect(backupStore({ stateHome }, join(root, "none"))).rejects.toMatchObject({ kind: "usage", code: "backup-no-store" });
    expect(await readdir(root)).toEqual([]);
  });

  test("is taken while others write, has what was committed, and opens as a store", async () => {
    await using store = await openStore({ stateHome });
    const record = await store.canonicals.makeCurrent(exampleCanonical("notes"));
    const writing = Promise.all(Array.from({ length: 30 }, () => store.canonicals.makeCurrent(exampleCanonical("wiki"))));
    const copy = join(root, "copy", "store.sqlite");
    await openStore({ stateHome: join(root, "copy") }).then((other) => other[Symbol.asyncDispose]());
    await rm(copy);
    const backup = await backupStore({ stateHome }, copy);
    await writing;
    expect(backup).toMatchObject({ file: copy, rows: { sweep: 0, canonical: expect.any(Number) } });
    expect(backup.bytes).toBeGreaterThan(4096);
    await using restored = await openStore({ stateHome: join(root, "copy") });
    expect(await restored.canonicals.current("notes")).toEqual(record);
    expect(await restored.canonicals.all()).toHaveLength(backup.rows.canonical);
  });

  test("never replaces a file, and leaves nothing where it fails", async () => {
    await writeFile(join(root, "there"), "mine");
    await expect(backupStore({ stateHome }, join(root, "there"))).rejects.toMatchObject({ kind: "usage", code: "backup-exists" });
    await expect(backupStore({ stateHome }, join(root, "no-folder", "copy"))).rejects.toMatchObject({ kind: "infrastructure", code: "backup-failed" });
    const two = await Promise.allSettled([backupStore({ stateHome }, join(root, "twice")), backupStore({ stateHome }, join(root, "twice"))]);
    expect(two.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect((await readdir(root)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("of a server is its own business; the password is not shown", async () => {
    const refused = await backupStore({ stateHome, url: "postgres://me:secret-word@db.example.org/ci" }, join(root, "x")).catch((error: unknown) => error as Error);
    expect(refused).toMatchObject({ kind: "usage", code: "backup-by-pg-dump" });
    expect((refused as Error).message).not.toContain("secret-word");
  });
});
