import type { RemoteTag } from "./ls-remote.ts";
import type { RemoteRelease, TagNotice } from "./release-tags.ts";

/** What upstream has now, as far as cc-ci cares. */
export type UpstreamState = {
  /** Asked of upstream, never assumed. */
  readonly defaultBranch: string;
  readonly head: string;
  /** Oldest first. */
  readonly releases: readonly RemoteRelease[];
  /** Commit of each release tag, to be kept as {@link KnownUpstream}. */
  readonly tags: Readonly<Record<string, string>>;
  readonly otherTags: readonly RemoteTag[];
  readonly notices: readonly TagNotice[];
};
