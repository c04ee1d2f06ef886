import { execFile } from "node:child_process";
import { chmod, chown, copyFile, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { backupStore } from "./backup.ts";
import { checkStore } from "./check.ts";
import { openStore } from "./open.ts";
import { exampleCanonical } from "./testing/examples.ts";

const run = promisify(execFile);
const root = await mkdtemp(join(tmpdir(), "cc-ci-store-"));
const mounted: string[] = [];
const mount = async (name: string, ...options: string[]): Promise<string> => {
  const path = join(root, name);
  await mkdir(path);
  await run("mount", [...options, path]);
  mounted.push(path);
  return path;
};
afterEach(async () => { for (const path of mounted.splice(0).toReversed()) await run("umount", ["--lazy", path]); });
afterAll(() => rm(root, { recursive: true, force: true }));

describe("a file store", () => {
  test("on a disk that fills up loses nothing, and goes on when there is room", async () => {
    const stateHome = await mount("small", "-t", "tmpfs", "-o", "size=1m", "tmpfs");
    const made: string[] = [];
    let fault: unknown;
    await using store = await openStore({ stateHome });
    const long = "x".repeat(20_000);
    while (fault === undefined) {
      const record = exampleCanonical("notes", { mark: long });
      await store.canonicals.makeCurrent(record).then(() => made.push(record.id), (error: unknown) => { fault = error; });
    }
    expect(fault).toMatchObject({ kind: "infrastructure", code: "store-full", message: expect.stringContaining("nothing that was there is lost") });
    expect(made.length).toBeGreaterThan(3);
    await expect(store.canonicals.makeCurrent(exampleCanonical("notes", { mark: long }))).rejects.toMatchObject({ code: "store-full" });
    expect((await store.canonicals.history("notes")).map(({ id }) => id).toSorted()).toEqual(made.toSorted());
    expect((await store.canonicals.current("notes"))?.id).toBe(made.at(-1));
    await expect(backupStore({ stateHome }, join(stateHome, "copy"))).rejects.toMatchObject({ code: "backup-failed", message: expect.stringContaining("its disk is full") });
    expect((await readdir(stateHome)).filter((name) => name.startsWith("copy"))).toEqual([]);
    {
      await using again = await openStore({ stateHome });
      expect((await again.canonicals.current("notes"))?.id).toBe(made.at(-1));
    }
    await run("mount", ["-o", "remount,size=8m", stateHome]);
    await store.canonicals.makeCurrent(exampleCanonical("notes", { mark: long }));
    expect(await checkStore({ stateHome })).toMatchObject({ problems: [], rows: { canonical: made.length + 1 } });
  });

  test("on a disk without any room says so at once", async () => {
    const stateHome = await mount("none", "-t", "tmpfs", "-o", "size=64k", "tmpfs");
    await writeFile(join(stateHome, "filler"), Buffer.alloc(64 * 1024)).catch(() => {});
    await expect(openStore({ stateHome })).rejects.toMatchObject({ kind: "infrastructure", code: "store-full" });
    await expect(openStore({ stateHome: join(stateHome, "deeper", "down") })).rejects.toMatchObject({ kind: "infrastructure", code: "store-full" });
  });

  test("on a read-only disk can be read, with the changes that are only in its log, and not written", async () => {
    const home = join(root, "home");
    const record = exampleCanonical("notes");
    // Copied while it is open, so that the log still holds everything.
    const logged = join(root, "logged");
    {
      await using store = await openStore({ stateHome: home });
      await store.canonicals.makeCurrent(record);
      await mkdir(logged);
      for (const name of ["store.sqlite", "store.sqlite-wal"]) await copyFile(join(home, name), join(logged, name));
    }
    expect((await stat(join(logged, "store.sqlite-wal"))).size).toBeGreaterThan(0);
    for (const [name, from] of [["ro", home], ["ro-logged", logged]] as const) {
      const stateHome = await mount(name, "--bind", "-o", "ro", from);
      await expect(openStore({ stateHome })).rejects.toMatchObject({ kind: "infrastructure", code: "store-read-only", next: expect.any(String) });
      await using store = await openStore({ stateHome }, { readOnly: true });
      expect((await store.canonicals.current("notes"))?.id).toBe(record.id);
      await expect(store.canonicals.makeCurrent(exampleCanonical("notes"))).rejects.toMatchObject({ code: "store-read-only" });
      expect(await checkStore({ stateHome })).toMatchObject({ problems: [] });
      expect(await backupStore({ stateHome }, join(root, `${name}-copy`))).toMatchObject({ rows: { canonical: 1 } });
    }
    const empty = join(root, "empty");
    await mkdir(empty);
    const nothing = await mount("ro-empty", "--bind", "-o", "ro", empty);
    await expect(openStore({ stateHome: nothing })).rejects.toMatchObject({ code: "store-read-only" });
  });

  test("of another user can be read, and is not written", async () => {
    const stateHome = join(root, "theirs");
    {
      await using store = await openStore({ stateHome });
      await store.canonicals.makeCurrent(exampleCanonical("notes"));
    }
    await chmod(root, 0o755);
    const program = `
      import { openStore } from ${JSON.stringify(join(import.meta.dirname, "open.ts"))};
      const codes = [];
      await openStore({ stateHome: ${JSON.stringify(stateHome)} }).catch((error) => codes.push(error.code));
      await openStore({ stateHome: ${JSON.stringify(join(root, "mine"))} }).catch((error) => codes.push(error.code));
      const store = await openStore({ stateHome: ${JSON.stringify(stateHome)} }, { readOnly: true });
      process.stdout.write(JSON.stringify([...codes, (await store.canonicals.all()).length]));
    `;
    const { stdout } = await run(process.execPath, ["--input-type=module", "-e", program], { uid: 65_534, gid: 65_534 });
    expect(JSON.parse(stdout)).toEqual(["store-read-only", "store-read-only", 1]);
    await chown(stateHome, 65_534, 65_534);
    await chmod(join(stateHome, "store.sqlite"), 0o444);
    const again = await run(process.execPath, ["--input-type=module", "-e", program], { uid: 65_534, gid: 65_534 });
    expect(JSON.parse(again.stdout)).toEqual(["store-read-only", "store-read-only", 1]);
  });
});
