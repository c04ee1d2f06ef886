import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeImageFile, removeImageFile } from "../image-file.ts";
import { claimFolder, ownerOf } from "../owner-file.ts";

export type Place = AsyncDisposable & { readonly folder: string };

const prefix = "cc-ci-place-";

/**
 * A folder on btrfs or xfs, in an image of its own, or on the plain file system of `parent` (default: that of temporary files). Dispose of it: it unmounts and
 * removes all. What a killed
 * process left is removed before the next is made.
 */
export async function makePlace(type: "btrfs" | "xfs" | "plain", bytes: number, parent = tmpdir()): Promise<Place> {
  await removeDead(parent);
  const place = await mkdtemp(join(parent, prefix));
  await claimFolder(place);
  const { file, mountpoint } = filesOf(place);
  try {
    if (type === "plain") await mkdir(mountpoint);
    else await makeImageFile({ file, bytes, type, mountpoint });
  } catch (error) {
    await removePlace(place);
    throw error;
  }
  return { folder: mountpoint, [Symbol.asyncDispose]: () => removePlace(place) };
}

function filesOf(place: string): { file: string; mountpoint: string } {
  return { file: join(place, "image"), mountpoint: join(place, "mount") };
}

async function removePlace(place: string): Promise<void> {
  await removeImageFile(filesOf(place));
  await rm(place, { recursive: true, force: true });
}

async function removeDead(parent: string): Promise<void> {
  for (const name of (await readdir(parent)).filter((one) => one.startsWith(prefix))) {
    const place = join(parent, name);
    if ((await ownerOf(place).catch(() => "another")) === "nobody") await removePlace(place);
  }
}
