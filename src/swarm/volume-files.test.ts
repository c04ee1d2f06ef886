import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Volume } from "#suite/app.ts";
import { volumeFiles } from "./volume-files.ts";

let base: string;
let root: string;
let volume: Volume;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "cc-ci-volume-"));
  root = join(base, "_data");
  await mkdir(join(root, "folder"), { recursive: true });
  await mkdir(join(base, "outside"));
  await writeFile(join(base, "outside", "host.txt"), "the host's");
  await writeFile(join(root, "folder", "a.txt"), "a");
  volume = volumeFiles(async () => root);
});
afterEach(() => rm(base, { recursive: true }));

const escape = (path: string): object => ({ kind: "recipe", code: "volume-link-escapes", message: `"${path}" leads out of its volume through a link` });
const untouched = async (): Promise<void> => {
  expect(await readdir(join(base, "outside"))).toEqual(["host.txt"]);
  expect(await readFile(join(base, "outside", "host.txt"), "utf8")).toBe("the host's");
};

describe("inside", () => {
  test("writes, reads, lists, finds and removes", async () => {
    await volume.write("new/deep/b.bin", Buffer.from([0, 255]));
    expect(await volume.read("new/deep/b.bin")).toEqual(Buffer.from([0, 255]));
    await volume.write("new/deep/b.bin", "x");
    expect((await volume.read("./new/../new/deep/b.bin")).toString()).toBe("x");
    expect(await volume.list()).toEqual(["folder", "new"]);
    expect(await volume.list("new")).toEqual(["new/deep"]);
    expect(await volume.exists("new/deep")).toBe(true);
    await volume.remove("new");
    expect(await volume.exists("new/deep/b.bin")).toBe(false);
    await volume.remove("new");
  });

  test("the volume as a whole is emptied, and stays", async () => {
    await symlink(join(base, "outside"), join(root, "link"));
    await volume.remove(".");
    expect(await volume.list()).toEqual([]);
    expect(await readdir(base)).toEqual(["_data", "outside"]);
    await untouched();
  });

  test("a link that stays inside may be part of the way", async () => {
    await symlink("folder", join(root, "link"));
    expect((await volume.read("link/a.txt")).toString()).toBe("a");
    await volume.write("link/b.txt", "b");
    expect(await readFile(join(root, "folder", "b.txt"), "utf8")).toBe("b");
  });

  test("a volume that lies behind a link itself", async () => {
    await symlink(root, join(base, "here"));
    const linked = volumeFiles(async () => join(base, "here"));
    expect((await linked.read("folder/a.txt")).toString()).toBe("a");
    expect(await linked.list()).toEqual(["folder"]);
  });
});

describe("paths that leave the volume", () => {
  test.each(["..", "../outside/host.txt", "folder/../../outside/host.txt", "/etc/passwd", "../_data2"])("%s", async (path) => {
    const refused = { kind: "recipe", code: "path-escapes" };
    await expect(volume.read(path)).rejects.toMatchObject(refused);
    await expect(volume.write(path, "x")).rejects.toMatchObject(refused);
    await expect(volume.remove(path)).rejects.toMatchObject(refused);
    await expect(volume.exists(path)).rejects.toMatchObject(refused);
    await expect(volume.list(path)).rejects.toMatchObject(refused);
    await untouched();
  });
});

describe("links that the app has planted", () => {
  test("a folder that is a link out", async () => {
    await symlink(join(base, "outside"), join(root, "link"));
    await expect(volume.read("link/host.txt")).rejects.toMatchObject(escape("link/host.txt"));
    await expect(volume.write("link/new.txt", "x")).rejects.toMatchObject(escape("link/new.txt"));
    await expect(volume.write("link/deep/new.txt", "x")).rejects.toMatchObject(escape("link/deep/new.txt"));
    await expect(volume.remove("link/host.txt")).rejects.toMatchObject(escape("link/host.txt"));
    await expect(volume.exists("link/host.txt")).rejects.toMatchObject(escape("link/host.txt"));
    await expect(volume.list("link")).rejects.toMatchObject(escape("link"));
    await untouched();
  });

  test("a file that is a link is not followed, even where it leads inside", async () => {
    await symlink(join(base, "outside", "host.txt"), join(root, "out"));
    await symlink("folder/a.txt", join(root, "in"));
    for (const path of ["out", "in"]) {
      await expect(volume.read(path)).rejects.toMatchObject(escape(path));
      await expect(volume.write(path, "x")).rejects.toMatchObject(escape(path));
      expect(await volume.exists(path)).toBe(true);
    }
    await untouched();
  });

  test("removing a link removes the link alone", async () => {
    await symlink(join(base, "outside"), join(root, "folder", "link"));
    await volume.remove("folder/link");
    expect(await volume.list("folder")).toEqual(["folder/a.txt"]);
    await symlink(join(base, "outside"), join(root, "folder", "link"));
    await volume.remove("folder");
    expect(await volume.list()).toEqual([]);
    await untouched();
  });

  test("a link to what is not there makes nothing there", async () => {
    await symlink(join(base, "later"), join(root, "link"));
    await expect(volume.write("link/new.txt", "x")).rejects.toThrow();
    await expect(volume.write("link", "x")).rejects.toMatchObject(escape("link"));
    expect(await readdir(base)).toEqual(["_data", "outside"]);
  });

  test("a link to a neighbour whose name begins alike", async () => {
    await mkdir(join(base, "_data2"));
    await symlink(join(base, "_data2"), join(root, "link"));
    await expect(volume.write("link/x", "x")).rejects.toMatchObject(escape("link/x"));
    expect(await readdir(join(base, "_data2"))).toEqual([]);
  });

  test("whatever the links and the path, nothing outside is read, changed or made", async () => {
    const target = fc.constantFrom("../outside", "..", ".", "folder", "../../../../..", "one", "two", "../outside/host.txt", "../later", "folder/../..");
    const part = fc.constantFrom("one", "two", "folder", "a.txt", "host.txt", "outside", "..", ".");
    await fc.assert(
      fc.asyncProperty(target, target, fc.array(part, { minLength: 1, maxLength: 5 }), async (one, two, parts) => {
        await rm(root, { recursive: true });
        await mkdir(join(root, "folder"), { recursive: true });
        await writeFile(join(root, "folder", "a.txt"), "a");
        await symlink(one, join(root, "one"));
        await symlink(two, join(root, "two"));
        const path = parts.join("/");
        const read = await volume.read(path).catch(() => undefined);
        expect(read === undefined || read.toString() === "a").toBe(true);
        await volume.write(path, "a").catch(() => undefined);
        await volume.remove(path).catch(() => undefined);
        expect(await readdir(base)).toEqual(["_data", "outside"]);
        await untouched();
      }),
      { numRuns: 300 },
    );
  });
});
