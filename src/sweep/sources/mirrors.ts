import { messageOf } from "#kit/fault.ts";
import type { Clock } from "#kit/clock.ts";
import { syncMirror } from "#forge/mirror.ts";
import type { MirrorStep, MirrorSync } from "#forge/mirror-sync.ts";
import type { Forge } from "#forge/port.ts";
import { maskUrl } from "#recipe/git.ts";
import type { Mirror, Store } from "#store/store.ts";
import type { Enrolled } from "../enrolled.ts";
import type { RecipeSource } from "../recipe-source.ts";
import { upstreamSource } from "./upstream.ts";

export type MirrorParts = {
  readonly forge: Forge;
  /** Owner of the mirrors. */
  readonly owner: string;
  readonly store: Store;
  /** For bare clones; a cache. */
  readonly workFolder: string;
  readonly timeoutSeconds: number;
  readonly clock: Clock;
  readonly onStep?: (recipe: string, step: MirrorStep) => void;
};

/**
 * With a forge: the mirror is made equal to upstream first, and only what that sync has seen is used. Runs clone upstream itself: it is what the mirror has just been
 * made equal to, and needs no credentials of ours; that it is still the same commit is checked after the run.
 */
export function mirrorSource(parts: MirrorParts): RecipeSource {
  return {
    async look(enrolled, signal) {
      const { state, events } = await syncRecipe(parts, enrolled, signal);
      return { releases: state.releases, source: enrolled.upstream, events };
    },
    peek: (enrolled, signal) => upstreamSource(parts.timeoutSeconds).peek(enrolled, signal),
  };
}

/** Syncs one mirror and keeps in the store what it found, or why it failed. One at a time for a recipe. */
export async function syncRecipe(parts: MirrorParts, { recipe, upstream }: Pick<Enrolled, "recipe" | "upstream">, signal: AbortSignal): Promise<MirrorSync> {
  const { store, clock, forge, owner, workFolder, timeoutSeconds } = parts;
  const deadline = new Date(clock.now() + 2 * timeoutSeconds * 1000).toISOString();
  await using _alone = await store.leases.acquire(`mirror:${recipe}`, { holder: `sync of ${recipe}`, deadline, waitFor: timeoutSeconds * 1000, signal });
  const before = await store.mirrors.get(recipe);
  try {
    const sync = await syncMirror({
      recipe, upstream, forge, owner, workFolder, timeoutSeconds, signal,
      known: before?.defaultBranch && before.head ? { defaultBranch: before.defaultBranch, head: before.head, tags: before.tags } : undefined,
      onStep: (step) => parts.onStep?.(recipe, step),
    });
    const { state } = sync;
    await staleCanonical(store, recipe, sync);
    // Last: what is told apart from what was known would be lost otherwise.
    await store.mirrors.put({ recipe, upstream: sync.upstream, mirror: sync.mirror, defaultBranch: state.defaultBranch, head: state.head, tags: state.tags, syncedAt: new Date(clock.now()).toISOString(), error: null });
    return sync;
  } catch (error) {
    signal.throwIfAborted();
    const known: Mirror = before ?? { recipe, upstream: maskUrl(upstream), mirror: null, defaultBranch: null, head: null, tags: {}, syncedAt: null, error: null };
    await store.mirrors.put({ ...known, error: messageOf(error) });
    throw error;
  }
}

/** A canonical of a release whose tag was moved says something that is not true any more. */
async function staleCanonical(store: Store, recipe: string, { events }: MirrorSync): Promise<void> {
  for (const event of events) {
    if (event.kind !== "tag-moved") continue;
    for (const record of await store.canonicals.history(recipe)) {
      if (record.version === event.tag && record.commit === event.from && record.stale === null) await store.canonicals.markStale(record.id, `the tag ${event.tag} was moved from ${event.from.slice(0, 12)} to ${event.to.slice(0, 12)}`);
    }
  }
}
