import { join } from "node:path";
import type { Config } from "#config/schema.ts";
import type { Clock } from "#kit/clock.ts";
import type { Redactor } from "#kit/redact.ts";
import type { Reporter } from "#results/events.ts";
import type { Store } from "#store/store.ts";
import type { WarmSource } from "#run/dependencies/warm-source.ts";
import type { SnapshotStore } from "./snapshot/store.ts";

/** What everything that works on canonicals shares: where they are, and who hears of the runs that are made for them. */
export type CanonicalContext = {
  readonly store: Store;
  /** Opened when it is first needed: most runs never look at a snapshot. */
  readonly snapshots: () => Promise<SnapshotStore>;
  readonly clock: Clock;
  /** Where runs get warm apps from; absent where there are none. */
  readonly warm?: WarmSource;
  /** New reporters for one run. */
  readonly reporters: (about: { readonly recipe: string; readonly lane: string }) => readonly Reporter[];
  readonly redactor: Redactor;
  readonly signal: AbortSignal;
  /** Hear of each run as soon as it exists, and when it is over. */
  readonly onClaimed?: (run: string) => void;
  readonly onEnded?: (run: string) => void;
  /** What people are told besides the runs' own progress. */
  readonly say: (message: string) => void;
};

/** Where snapshots lie, and volumes that are made from them. */
export function snapshotRoot(config: Config, stateHome: string): string {
  return config.snapshots ?? join(stateHome, "canonicals");
}
