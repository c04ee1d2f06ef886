import type { KnownUpstream } from "./known.ts";
import type { RemoteTag } from "./ls-remote.ts";
import type { MirrorEvent } from "./mirror-event.ts";
import { isReleaseTag } from "#recipe/version.ts";
import type { UpstreamState } from "./upstream-state.ts";

export type MirrorFacts = {
  readonly upstream: UpstreamState;
  /** As it is now. A mirror that was just made has no branches and no tags. */
  readonly mirror: { readonly defaultBranch: string; readonly branches: ReadonlyMap<string, string>; readonly tags: readonly RemoteTag[] };
  readonly known: KnownUpstream | undefined;
  /** Whether upstream's head contains a commit; of all that {@link headsToPlace} names. */
  readonly contained: ReadonlyMap<string, boolean>;
};

/** A ref of the mirror that has to change. */
export type RefUpdate = {
  readonly ref: string;
  /** What it is to name; undefined to delete it. */
  readonly object: string | undefined;
  readonly force: boolean;
};

export type MirrorPlan = {
  readonly kind: "nothing-to-do" | "update";
  readonly updates: readonly RefUpdate[];
  /** Undefined where the mirror has the right one. */
  readonly defaultBranch: string | undefined;
  readonly events: readonly MirrorEvent[];
  readonly strayTags: readonly string[];
};

/**
 * What makes the mirror equal to upstream. Pure.
 *
 * - The default branch and all release tags become what they are upstream, by force. Every other branch of the mirror stays: people work there.
 * - A release tag goes from the mirror only when upstream is known to have had it. One that it never had is somebody's own: it stays, and is told.
 * - Other tags are pushed where the mirror has none of that name, and never moved or removed: nothing in cc-ci reads them.
 * - What changed is told apart from what the last successful sync knew, so that a sync which was killed after its push still tells it.
 */
export function planMirror(facts: MirrorFacts): MirrorPlan {
  const { upstream, mirror, known } = facts;
  const releases = new Map(upstream.releases.map((release) => [release.tag, release]));
  const onMirror = new Map(mirror.tags.map((tag) => [tag.name, tag]));
  const updates: RefUpdate[] = [];
  if (mirror.branches.get(upstream.defaultBranch) !== upstream.head) updates.push({ ref: `refs/heads/${upstream.defaultBranch}`, object: upstream.head, force: true });
  for (const { tag, object } of releases.values()) {
    if (onMirror.get(tag)?.object !== object) updates.push({ ref: `refs/tags/${tag}`, object, force: true });
  }
  for (const { name, object } of upstream.otherTags) {
    if (!onMirror.has(name)) updates.push({ ref: `refs/tags/${name}`, object, force: false });
  }
  const surplus = [...onMirror.keys()].filter((tag) => isReleaseTag(tag) && !releases.has(tag));
  const wasUpstream = (tag: string): boolean => known !== undefined && Object.hasOwn(known.tags, tag);
  for (const tag of surplus.filter(wasUpstream)) updates.push({ ref: `refs/tags/${tag}`, object: undefined, force: true });
  const defaultBranch = mirror.defaultBranch === upstream.defaultBranch ? undefined : upstream.defaultBranch;
  return {
    kind: updates.length === 0 && defaultBranch === undefined ? "nothing-to-do" : "update",
    updates,
    defaultBranch,
    events: [...branchEvents(facts), ...tagEvents(facts)],
    strayTags: surplus.filter((tag) => !wasUpstream(tag)).toSorted(),
  };
}

/** The commits of which git has to say whether upstream's head contains them, before the mirror can be planned. Pure. */
export function headsToPlace({ upstream, mirror, known }: Omit<MirrorFacts, "contained">): string[] {
  const heads = [known?.head, formerHead({ upstream, mirror, known }), mirror.branches.get(upstream.defaultBranch)];
  return [...new Set(heads)].filter((head) => head !== undefined && head !== upstream.head) as string[];
}

function branchEvents(facts: MirrorFacts): MirrorEvent[] {
  const { upstream, mirror, known, contained } = facts;
  const { defaultBranch: branch, head } = upstream;
  const events: MirrorEvent[] = [];
  const formerBranch = known?.defaultBranch ?? (mirror.branches.has(mirror.defaultBranch) ? mirror.defaultBranch : undefined);
  if (formerBranch !== undefined && formerBranch !== branch) events.push({ kind: "default-branch-renamed", from: formerBranch, to: branch });
  const former = formerHead(facts);
  if (former !== undefined && contained.get(former) === false) events.push({ kind: "history-rewritten", branch, from: former, to: head });
  const now = mirror.branches.get(branch);
  if (known && now !== undefined && now !== known.head && contained.get(now) === false) events.push({ kind: "mirror-overwritten", branch, from: now, to: head });
  return events;
}

/** Without a sync to remember, the mirror is the witness of what upstream was. */
function formerHead({ upstream, mirror, known }: Omit<MirrorFacts, "contained">): string | undefined {
  return known ? known.head : (mirror.branches.get(upstream.defaultBranch) ?? mirror.branches.get(mirror.defaultBranch));
}

function tagEvents({ upstream, mirror, known }: MirrorFacts): MirrorEvent[] {
  const former = new Map(Object.entries(known?.tags ?? {}).filter(([tag]) => isReleaseTag(tag)));
  for (const { name, commit } of mirror.tags) if (isReleaseTag(name) && !former.has(name)) former.set(name, commit);
  const moved = upstream.releases.flatMap(({ tag, commit }): MirrorEvent[] => {
    const from = former.get(tag);
    return from === undefined || from === commit ? [] : [{ kind: "tag-moved", tag, from, to: commit }];
  });
  const now = new Set(upstream.releases.map(({ tag }) => tag));
  const deleted = Object.entries(known?.tags ?? {}).flatMap(([tag, from]): MirrorEvent[] => (now.has(tag) || !isReleaseTag(tag) ? [] : [{ kind: "tag-deleted", tag, from }]));
  return [...moved, ...deleted];
}
