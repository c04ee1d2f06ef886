import { join } from "node:path";
import type { LiveVolume, SnapshotMethodName } from "../port.ts";
import { openSnapshotStore, type SnapshotStore } from "../store.ts";
import { makePlace } from "./places.ts";

/** Each method on the file system that it is for. */
export const methodPlaces = [
  ["btrfs", "btrfs"],
  ["reflink", "xfs"],
  ["restic", "plain"],
] as const;

export type OpenedStore = AsyncDisposable & { readonly store: SnapshotStore; readonly root: string };

/** A store on a file system of its own, by the method that it is for, or another one. Dispose of it. */
export async function makeStore(place: "btrfs" | "xfs" | "plain", bytes: number, method?: SnapshotMethodName): Promise<OpenedStore> {
  const made = await makePlace(place, bytes);
  const root = join(made.folder, "root");
  try {
    return { root, store: await openSnapshotStore({ root, ...(method && { method }) }), [Symbol.asyncDispose]: () => made[Symbol.asyncDispose]() };
  } catch (error) {
    await made[Symbol.asyncDispose]();
    throw error;
  }
}

/** An app's volume "data", empty. */
export async function emptyVolume(store: SnapshotStore, app: string): Promise<LiveVolume> {
  return (await store.prepare(app, ["data"]))[0]!;
}

export const idle = (): Promise<boolean> => Promise.resolve(true);
