import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mustRun } from "#kit/process.ts";

export type SmallDisk = AsyncDisposable & { readonly folder: string };

/** A file system in memory that is full after `bytes`. Dispose of it: it unmounts and removes it. */
export async function makeSmallDisk(bytes: number): Promise<SmallDisk> {
  const folder = await mkdtemp(join(tmpdir(), "cc-ci-small-"));
  await mustRun("mount", ["-t", "tmpfs", "-o", `size=${bytes},mode=0700`, "tmpfs", folder]);
  return {
    folder,
    async [Symbol.asyncDispose]() {
      await mustRun("umount", [folder]);
      await rm(folder, { recursive: true });
    },
  };
}
