import type { SnapshotMethodName } from "./snapshot/port.ts";

/**
 * `current`: what upgrades start from; at most one for a recipe. `kept`: an earlier known-good, whose snapshot is still there. `pruned`: its snapshot is gone,
 * only the fact remains.
 */
export type CanonicalState = "current" | "kept" | "pruned";

/** A snapshot as a record names it. `hash` is the content hash over the whole tree of all volumes (see snapshot/manifest.ts). */
export type SnapshotRef = {
  readonly id: string;
  readonly method: SnapshotMethodName;
  readonly hash: string;
  /** Of the files' contents. */
  readonly bytes: number;
  readonly files: number;
};

/** The last release of a recipe that proved itself, with its data. */
export type CanonicalRecord = {
  /** Unique; sorts by time of making. */
  readonly id: string;
  readonly recipe: string;
  /** Path or URL of the repository that it was proven from, without credentials. */
  readonly source: string;
  /** The domain that the data was made for; every app that is started from the data answers to it. */
  readonly domain: string;
  /** The release tag. */
  readonly version: string;
  /** The commit that the tag leads to. */
  readonly commit: string;
  /** Hash of that commit's files. */
  readonly tree: string;
  readonly snapshot: SnapshotRef;
  /** The mark that was stored in the app through the suite's data check before the snapshot; null where there is no such check. */
  readonly mark: string | null;
  /** The cold run that was green. */
  readonly run: string;
  /** The run that installed the release on a fresh seed and took the snapshot. */
  readonly seedRun: string;
  /** The run that restored the snapshot into a new app and checked it. */
  readonly proofRun: string;
  /** Images by digest, which must stay on the host as long as the snapshot does: reference and image id. */
  readonly images: readonly { readonly image: string; readonly id: string }[];
  /** ISO 8601. */
  readonly createdAt: string;
  readonly state: CanonicalState;
  readonly pinned: boolean;
  /** Why the record is no longer true, such as a release tag that was moved; null while it is. */
  readonly stale: string | null;
};
