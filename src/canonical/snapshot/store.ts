import { chmod, mkdir, readdir } from "node:fs/promises";
import { basename, isAbsolute, join } from "node:path";
import { Fault } from "#kit/fault.ts";
import type { SnapshotRef } from "../record.ts";
import { readAbout } from "./about.ts";
import { btrfsMethod } from "./btrfs.ts";
import { captureInto } from "./capture.ts";
import { chooseMethod } from "./choose.ts";
import { describeVolumes } from "./describe.ts";
import { layoutOf, volumesIn, type Layout } from "./layout.ts";
import { unclaimed } from "#results/owner-alive.ts";
import { unfinished } from "./names.ts";
import type { LiveVolume, SnapshotMethod, SnapshotMethodName } from "./port.ts";
import { probeMethods } from "./probe.ts";
import { reflinkMethod } from "./reflink.ts";
import { removeTree } from "./remove-tree.ts";
import { resticMethod } from "./restic.ts";
import { newVolumes, restoreInto } from "./restore.ts";
import { withScratch } from "./scratch.ts";
import { findLeftovers } from "./sweep.ts";
import { openSnapshot, verifySnapshot } from "./verify.ts";
import { makeWhole, removeWhole } from "./whole-folder.ts";

/** A snapshot as it lies on the disk. */
export type StoredSnapshot = {
  readonly id: string;
  readonly method: SnapshotMethodName;
  /** What its files took when it was made, counted as if it shared no block with others. */
  readonly bytesOnDisk: number;
};

export type CaptureOptions = {
  readonly signal?: AbortSignal;
  /** Whether nothing runs on the volumes; asked before and after the copy. */
  readonly idle: () => Promise<boolean>;
};

export type RestoreOptions = {
  readonly signal?: AbortSignal;
  /** Hears the content hash that was computed over the snapshot, or over what came out of it. */
  readonly onHash?: (computed: string) => void;
};

/** What a sweep must leave alone. Things that a living process is at work on are left alone anyway. */
export type KnownThings = { readonly ids: ReadonlySet<string>; readonly apps: ReadonlySet<string> };

/**
 * The snapshots under one folder, and the live volumes that they are taken from and put back into. Names are 1 to 128 of `A-Z a-z 0-9 . _ -`, begin with a
 * letter or a digit and do not end in `.new`; others are the fault `snapshot-name`.
 */
export type SnapshotStore = {
  readonly root: string;
  /** How new snapshots are taken; an old one is read by the method that it was taken with. */
  readonly method: SnapshotMethodName;
  /** Makes empty folders for an app's volumes. Faults: `snapshot-live-exists`, `snapshot-disk-full`. */
  prepare(app: string, keys: readonly string[]): Promise<LiveVolume[]>;
  /** Where an app's volumes are, whether they are there or not. */
  live(app: string, keys: readonly string[]): LiveVolume[];
  /** Takes a snapshot; nothing half-made ever has its final name. Faults: `snapshot-not-idle`, `snapshot-changed`, `snapshot-unfaithful`, `snapshot-exists`, `snapshot-disk-full`. */
  capture(id: string, volumes: readonly LiveVolume[], options: CaptureOptions): Promise<SnapshotRef>;
  /** Computes the hash over the snapshot itself, and returns it when it is the one that it must be. Faults: `snapshot-damaged` with the entries that differ, `snapshot-missing`. */
  verify(ref: SnapshotRef, signal?: AbortSignal): Promise<string>;
  /**
   * Verifies, then fills an app's volumes. A key that the snapshot does not hold becomes an empty folder; a volume of the snapshot that is not among the keys is
   * the fault `snapshot-volumes-differ`. Other faults: those of `verify` and `prepare`.
   */
  restore(ref: SnapshotRef, app: string, keys: readonly string[], options?: RestoreOptions): Promise<LiveVolume[]>;
  /** The content hash of volumes as they are now. */
  hashLive(volumes: readonly LiveVolume[], signal?: AbortSignal): Promise<string>;
  /** What is not there is fine. */
  removeLive(app: string): Promise<void>;
  /** What is not there is fine. */
  remove(snapshot: SnapshotRef | string): Promise<void>;
  list(): Promise<StoredSnapshot[]>;
  /** Removes what a killed process left, and what nobody knows and no living process owns. Returns what it removed, one phrase each. */
  sweepLeftovers(known: KnownThings): Promise<string[]>;
  /** What the removal of each snapshot would free, at most; measured, so it may take seconds. */
  usage(): Promise<{ id: string; bytes: number }[]>;
};

export type StoreOptions = {
  /** An absolute path; made if it is not there. */
  readonly root: string;
  /** Default: the best that the file system under the root offers. */
  readonly method?: SnapshotMethodName;
};

/**
 * Faults: `snapshot-needs-root`; `snapshot-method-unfit` when the file system does not offer the method that was asked for, `snapshot-no-method` when it offers none.
 */
export async function openSnapshotStore({ root, method: asked }: StoreOptions): Promise<SnapshotStore> {
  if (process.getuid?.() !== 0) throw new Fault("usage", "snapshot-needs-root", "snapshots of volumes need root: they keep owners and devices", { next: "Run cc-ci as root." });
  if (!isAbsolute(root)) throw new Error(`the store's root is not an absolute path: ${root}`);
  const layout = layoutOf(root);
  for (const folder of [root, layout.snapshots, layout.live]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
  }
  const name = await methodFor(layout, asked);
  const methods: Readonly<Record<SnapshotMethodName, SnapshotMethod>> = { btrfs: btrfsMethod, reflink: reflinkMethod, restic: resticMethod(layout.restic) };
  const method = methods[name];

  /** By the method that it names; where that cannot be read, by each that could have taken it. */
  async function removeSnapshot(folder: string): Promise<void> {
    const about = await readAbout(folder);
    // restic's also removes whatever folders the others made.
    await methods[about?.method ?? "restic"].remove(folder);
  }

  const store: SnapshotStore = {
    root,
    method: name,
    live: layout.volumes,
    async prepare(app, keys) {
      const volumes = layout.volumes(app, keys);
      const fill = async (folder: string): Promise<void> => {
        for (const volume of volumesIn(folder, keys)) await method.prepare(volume.folder);
      };
      await makeWhole(layout.app(app), { taken: "snapshot-live-exists", fill, remove: removeTree });
      return volumes;
    },
    async capture(id, volumes, options) {
      const folder = layout.snapshot(id);
      volumesIn(folder, volumes.map(({ key }) => key));
      let ref: SnapshotRef | undefined;
      const fill = async (half: string): Promise<void> => {
        ref = await captureInto(half, id, volumes, method, options);
      };
      await makeWhole(folder, { taken: "snapshot-exists", fill, remove: (half) => method.remove(half) });
      return ref!;
    },
    async verify(ref, signal) {
      return await verifySnapshot(layout, await openSnapshot(layout, ref), methods[ref.method], signal);
    },
    async restore(ref, app, keys, { signal, onHash } = {}) {
      const volumes = layout.volumes(app, keys);
      const opened = await openSnapshot(layout, ref);
      const added = newVolumes(opened, keys);
      const fill = async (folder: string): Promise<void> => {
        const hash = await restoreInto(folder, layout, opened, methods[ref.method], signal);
        onHash?.(hash);
        for (const volume of volumesIn(folder, added)) await method.prepare(volume.folder);
      };
      await makeWhole(layout.app(app), { taken: "snapshot-live-exists", fill, remove: removeTree });
      return volumes;
    },
    async hashLive(volumes, signal) {
      return (await describeVolumes(volumes, signal)).hash;
    },
    removeLive: (app) => removeWhole(layout.app(app), removeTree),
    remove: (snapshot) => removeWhole(layout.snapshot(typeof snapshot === "string" ? snapshot : snapshot.id), removeSnapshot),
    async list() {
      const names = (await readdir(layout.snapshots)).filter((entry) => !entry.endsWith(unfinished)).sort();
      const about = await Promise.all(names.map((entry) => readAbout(join(layout.snapshots, entry))));
      return about.flatMap((one) => (one === undefined ? [] : [{ id: one.id, method: one.method, bytesOnDisk: one.allocated }]));
    },
    async sweepLeftovers(known) {
      const removed: string[] = [];
      for (const { kind, folder, why } of await findLeftovers(layout, known)) {
        if (kind !== "snapshot" || basename(folder).startsWith(unclaimed)) await removeTree(folder);
        else await (folder.endsWith(unfinished) ? removeSnapshot(folder) : removeWhole(folder, removeSnapshot));
        removed.push(why);
      }
      return removed;
    },
    async usage() {
      const all = await store.list();
      return Promise.all(all.map(async ({ id, method: taken, bytesOnDisk }) => ({ id, bytes: (await methods[taken].measure(layout.snapshot(id))) ?? bytesOnDisk })));
    },
  };
  return store;
}

async function methodFor(layout: Layout, asked: SnapshotMethodName | undefined): Promise<SnapshotMethodName> {
  const decision = chooseMethod(await withScratch(layout, probeMethods), asked);
  if (decision.kind === "take") return decision.method;
  if (decision.kind === "none") {
    throw new Fault("infrastructure", "snapshot-no-method", `the file system of ${layout.root} shares no blocks between copies, and restic is not installed`, { next: "Run `cc-ci doctor`: it says what to do." });
  }
  const offered = decision.offered.length === 0 ? "nothing" : decision.offered.join(", ");
  throw new Fault("usage", "snapshot-method-unfit", `snapshots by ${decision.asked} cannot be taken in ${layout.root}, which offers ${offered}`, { next: "Leave the method out of the settings, or put the snapshots elsewhere." });
}
