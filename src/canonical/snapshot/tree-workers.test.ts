import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { TreeWorkers, shareOut } from "./tree-workers.ts";

test("every file is dealt out once, and no part has nothing", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_000_000)), fc.integer({ min: 1, max: 9 }), (sizes, parts) => {
      const shares = shareOut(sizes, parts);
      expect(shares.length).toBe(Math.min(parts, sizes.length));
      expect(shares.flat().sort((a, b) => a - b)).toEqual(sizes.map((_, i) => i));
      expect(shares.every((share) => share.length > 0)).toBe(true);
    }),
  );
});

test("one large file does not wait behind many small ones", () => {
  expect(shareOut([10, 1_000_000_000, 10, 10], 2).toSorted((a, b) => a.length - b.length)).toEqual([[1], [0, 2, 3]]);
});

test("hashes are those of the contents, whatever their size; a cancelled look and a changed file are errors", async () => {
  const folder = await mkdtemp(join(tmpdir(), "cc-ci-hash-"));
  try {
    const sizes = [0, 1, 1024 ** 2 - 1, 1024 ** 2, 1024 ** 2 + 1, 40 * 1024 ** 2];
    const files = sizes.map((size, i) => ({ path: join(folder, `f${i}`), size, content: Buffer.alloc(size, `${i}`) }));
    for (const { path, content } of files) await writeFile(path, content);
    await using workers = new TreeWorkers();
    expect(await workers.hash(files)).toEqual(files.map(({ content }) => createHash("sha256").update(content).digest("hex")));
    expect((await workers.walk(folder)).map(({ path, size }) => ({ path, size })).filter(({ path }) => path !== "").sort((a, b) => a.size - b.size)).toEqual(sizes.map((size, i) => ({ path: `f${i}`, size })));
    await expect(workers.hash([{ path: files[1]!.path, size: 2 }])).rejects.toMatchObject({ code: "ECHANGED", path: files[1]!.path });
    await expect(workers.walk(join(folder, "nowhere"))).rejects.toMatchObject({ code: "ENOENT" });
    await using cancelled = new TreeWorkers(AbortSignal.abort());
    await expect(cancelled.walk(folder)).rejects.toMatchObject({ kind: "cancelled" });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
