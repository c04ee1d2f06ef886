import { link, mkdir, mkdtemp, open, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { measureFolders, measureSpace } from "./measure.ts";

const root = await mkdtemp(join(tmpdir(), "cc-ci-disk-"));
afterAll(async () => rm(root, { recursive: true }));
const kib = 1024;

async function folder(name: string, files: Readonly<Record<string, number>> = {}): Promise<string> {
  const path = join(root, name);
  await mkdir(path, { recursive: true });
  for (const [file, size] of Object.entries(files)) await writeFile(join(path, file), Buffer.alloc(size, 1));
  return path;
}

describe("measureFolders", () => {
  test("several at once, whatever their names", async () => {
    const [small, large, odd] = [await folder("small", { a: 4 * kib }), await folder("large", { a: 256 * kib, b: 256 * kib }), await folder("odd name\n\twith \"all\"", { a: 64 * kib })];
    const { bytes, problems } = await measureFolders([small, large, odd]);
    expect([...bytes.keys()]).toEqual([small, large, odd]);
    expect(problems).toEqual([]);
    expect(bytes.get(large)! - bytes.get(small)!).toBeGreaterThanOrEqual(500 * kib);
    expect(bytes.get(large)).toBeLessThan(600 * kib);
    expect(bytes.get(odd)).toBeGreaterThanOrEqual(64 * kib);
  });

  test("a file with two names counts once, for the first", async () => {
    const first = await folder("first", { a: 512 * kib });
    const second = await folder("second");
    await link(join(first, "a"), join(second, "a"));
    await link(join(first, "a"), join(first, "b"));
    const { bytes } = await measureFolders([first, second]);
    expect(bytes.get(first)).toBeGreaterThanOrEqual(512 * kib);
    expect(bytes.get(first)).toBeLessThan(700 * kib);
    expect(bytes.get(second)).toBeLessThan(64 * kib);
  });

  test("a sparse file counts what it takes, and a link is not followed", async () => {
    const sparse = await folder("sparse");
    await using file = await open(join(sparse, "hole"), "w");
    await file.truncate(64 * 1024 * kib);
    const linked = await folder("linked");
    await symlink(join(root, "large"), join(linked, "there"));
    const { bytes } = await measureFolders([sparse, linked]);
    expect(bytes.get(sparse)).toBeLessThan(1024 * kib);
    expect(bytes.get(linked)).toBeLessThan(64 * kib);
  });

  test("a folder that is gone is not in the answer", async () => {
    const there = await folder("there", { a: 1 });
    const { bytes, problems } = await measureFolders([join(root, "gone"), there]);
    expect([...bytes.keys()]).toEqual([there]);
    expect(problems).toEqual([]);
  });

  test("of nothing is nothing", async () => expect(await measureFolders([])).toEqual({ bytes: new Map(), problems: [] }));

  test("a signal ends it", async () => {
    await expect(measureFolders([root], AbortSignal.abort())).rejects.toMatchObject({ kind: "cancelled" });
  });
});

describe("measureSpace", () => {
  test("of a folder, and of one that is not there yet", async () => {
    const here = await measureSpace(root);
    expect(here.total).toBeGreaterThan(here.free);
    expect(here.free).toBeGreaterThan(0);
    expect((await measureSpace(join(root, "not", "yet"))).total).toBe(here.total);
    expect((await measureSpace("/")).total).toBeGreaterThan(0);
  });

  test("a path that leads through a file", async () => {
    await folder("plain", { file: 1 });
    await expect(measureSpace(join(root, "plain", "file", "below"))).rejects.toMatchObject({ kind: "infrastructure", code: "disk-unmeasured" });
  });
});
