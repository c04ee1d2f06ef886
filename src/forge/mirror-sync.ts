import type { KnownUpstream } from "./known.ts";
import type { MergeKind } from "./merged-decision.ts";
import type { MirrorEvent } from "./mirror-event.ts";
import type { Forge } from "./port.ts";
import type { UpstreamState } from "./upstream-state.ts";

/** What a sync has just done, in this order; steps that nothing asked for are left out. */
export type MirrorStep =
  | "upstream-asked"
  | "mirror-created"
  | "upstream-fetched"
  | "pushing"
  | "pushed"
  | "default-branch-set"
  | "pull-request-commented"
  | "pull-request-closed";

export type SyncOptions = {
  readonly recipe: string;
  /** A path, `file://`, `https://`, `ssh://` or `user@host:path`. */
  readonly upstream: string;
  readonly forge: Forge;
  /** An organisation or a user of the forge. The mirror is `owner/recipe`. */
  readonly owner: string;
  /** Holds a bare clone for each recipe. It is a cache: whatever is missing or broken in it is made anew. */
  readonly workFolder: string;
  /** Of all that is done. Default 600. */
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal | undefined;
  /** Undefined for the first sync. */
  readonly known?: KnownUpstream | undefined;
  /** Whether a mirror that has to be made is private. Default false. */
  readonly private?: boolean;
  /** Called after each step; the sync goes on when it has returned. */
  readonly onStep?: (step: MirrorStep) => void | Promise<void>;
};

/** What became of a pull request that is open on the mirror for its default branch. */
export type PullRequestOutcome =
  | { readonly number: number; readonly page: string; readonly kind: "closed"; readonly by: MergeKind; readonly commit: string }
  | { readonly number: number; readonly page: string; readonly kind: "left"; readonly reason: string };

export type MirrorSync = {
  readonly recipe: string;
  /** Without credentials. */
  readonly upstream: string;
  /** Page of the mirror. */
  readonly mirror: string;
  /** What upstream has, and with it what {@link KnownUpstream} is to be next time. */
  readonly state: UpstreamState;
  readonly created: boolean;
  /** False when the mirror already had all of it; git push was not even started. */
  readonly pushed: boolean;
  /** Names of the refs that were pushed or deleted. */
  readonly refs: readonly string[];
  readonly events: readonly MirrorEvent[];
  /** Release tags of the mirror that upstream is not known to have had: left alone. */
  readonly strayTags: readonly string[];
  readonly pullRequests: readonly PullRequestOutcome[];
  readonly seconds: number;
};
