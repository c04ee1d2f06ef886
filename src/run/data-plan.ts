import type { CanonicalRecord } from "#canonical/record.ts";
import type { SnapshotStore } from "#canonical/snapshot/store.ts";

/** The canonical whose data the app is to start from, and what belongs to that data. */
export type StartData = {
  readonly record: CanonicalRecord;
  /** Reads the values of the secrets that the data was made with, by `<key>_<version>`, such as `db_password_v1`. */
  readonly secrets: () => Promise<ReadonlyMap<string, string>>;
};

/**
 * Where the volumes of a run's app come from and go to, when it is not simply the engine's own folder: volumes lie under the snapshots' root then, so
 * that a file system with copy-on-write can share their blocks.
 */
export type DataPlan = {
  readonly snapshots: SnapshotStore;
  /** The data that the first deploy starts from; null for empty volumes. */
  readonly start: StartData | null;
  /** Id of the snapshot to take once the app has proven itself; null for none. */
  readonly captureAs: string | null;
  /** The app's domain, where it is not the run's own: the one that the captured data will always answer to. */
  readonly domain: string | null;
};
