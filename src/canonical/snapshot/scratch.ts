import { mkdir } from "node:fs/promises";
import type { Layout } from "./layout.ts";
import { makeClaimed } from "./owner-file.ts";
import { removeTree } from "./remove-tree.ts";
import { faultOf } from "./tool.ts";

/** Lends a folder on the store's file system for as long as the work lasts. It holds nothing but this process's claim. */
export async function withScratch<T>(layout: Layout, work: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(layout.scratch, { recursive: true, mode: 0o700 });
  const folder = await makeClaimed(layout.scratch).catch((error: unknown) => {
    throw faultOf(error);
  });
  try {
    return await work(folder);
  } catch (error) {
    throw faultOf(error);
  } finally {
    await removeTree(folder);
  }
}
