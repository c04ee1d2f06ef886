import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeImageFile, removeImageFile } from "../image-file.ts";

export type Place = AsyncDisposable & { readonly folder: string };

/** A folder on btrfs or xfs, in an image of its own, or on the plain file system of temporary files. Dispose of it: it unmounts and removes all. */
export async function makePlace(type: "btrfs" | "xfs" | "plain", bytes: number): Promise<Place> {
  const parent = await mkdtemp(join(tmpdir(), "cc-ci-place-"));
  const [file, folder] = [join(parent, "image"), join(parent, "mount")];
  if (type === "plain") await mkdir(folder);
  else await makeImageFile({ file, bytes, type, mountpoint: folder });
  return {
    folder,
    async [Symbol.asyncDispose]() {
      if (type !== "plain") await removeImageFile({ file, mountpoint: folder });
      await rm(parent, { recursive: true, force: true });
    },
  };
}
