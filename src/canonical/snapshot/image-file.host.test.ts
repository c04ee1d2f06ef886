import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { mustRun } from "#kit/process.ts";
import { makeImageFile, removeImageFile } from "./image-file.ts";
import { openSnapshotStore } from "./store.ts";

const bytes = 400 * 1024 ** 2;
let parent: string;
let at: { file: string; mountpoint: string };
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "cc-ci-image-"));
  at = { file: join(parent, "images/file"), mountpoint: join(parent, "mounted here") };
});
afterEach(async () => {
  await removeImageFile(at).catch(() => undefined);
  await rm(parent, { recursive: true, force: true });
});

test.each([
  ["btrfs", "btrfs"],
  ["xfs", "reflink"],
] as const)("%s brings snapshots by %s, and is there again after a restart", async (type, method) => {
  expect(await makeImageFile({ ...at, bytes, type })).toBe("made");
  expect((await stat(at.file)).blocks * 512).toBeLessThan(bytes / 4);
  expect((await openSnapshotStore({ root: join(at.mountpoint, "root") })).method).toBe(method);
  await writeFile(join(at.mountpoint, "kept"), "kept");
  expect(await makeImageFile({ ...at, bytes, type })).toBe("already-mounted");
  await mustRun("umount", [at.mountpoint]);
  expect(await makeImageFile({ ...at, bytes: bytes * 2, type: "btrfs" })).toBe("mounted");
  expect(await readFile(join(at.mountpoint, "kept"), "utf8")).toBe("kept");
  await removeImageFile(at);
  await removeImageFile(at);
  await expect(stat(at.file)).rejects.toMatchObject({ code: "ENOENT" });
  expect(await mustRun("losetup", ["--list", "--noheadings", "--output", "BACK-FILE"])).not.toContain(at.file);
});

test("somebody else's file is neither overwritten nor removed", async () => {
  await mkdir(join(parent, "images"));
  await writeFile(at.file, "precious");
  await expect(makeImageFile({ ...at, bytes, type: "btrfs" })).rejects.toMatchObject({ kind: "usage", code: "image-foreign" });
  await expect(removeImageFile(at)).rejects.toMatchObject({ code: "image-foreign" });
  expect(await readFile(at.file, "utf8")).toBe("precious");
  // Not even when it is a file system.
  await rm(at.file);
  await mustRun("truncate", ["-s", "400M", at.file]);
  await mustRun("mkfs.btrfs", ["-q", at.file]);
  await expect(makeImageFile({ ...at, bytes, type: "btrfs" })).rejects.toMatchObject({ code: "image-foreign" });
});

test("a mount never hides files, nor takes another's place", async () => {
  await mkdir(join(at.mountpoint, "live/empty"), { recursive: true });
  await writeFile(join(at.mountpoint, "live/a"), "a");
  await expect(makeImageFile({ ...at, bytes, type: "xfs" })).rejects.toMatchObject({ kind: "usage", code: "image-mountpoint" });
  await rm(join(at.mountpoint, "live/a"));
  await makeImageFile({ ...at, bytes, type: "xfs" });
  await expect(makeImageFile({ file: join(parent, "other"), bytes, type: "xfs", mountpoint: at.mountpoint })).rejects.toMatchObject({ code: "image-mountpoint" });
});

test("an image that cannot be is refused", async () => {
  await expect(makeImageFile({ ...at, bytes: 1_000_000, type: "xfs" })).rejects.toMatchObject({ kind: "usage", code: "image-too-small" });
  await expect(makeImageFile({ ...at, bytes: 2 ** 52, type: "btrfs" })).rejects.toMatchObject({ kind: "usage", code: "image-too-large" });
  await expect(stat(at.file)).rejects.toMatchObject({ code: "ENOENT" });
});

test("an image in use stays", async () => {
  await makeImageFile({ ...at, bytes, type: "btrfs" });
  const inside = join(at.mountpoint, "inside");
  await mkdir(inside);
  const cwd = process.cwd();
  process.chdir(inside);
  try {
    await expect(removeImageFile(at)).rejects.toMatchObject({ code: "image-busy" });
  } finally {
    process.chdir(cwd);
  }
  await stat(at.file);
});
