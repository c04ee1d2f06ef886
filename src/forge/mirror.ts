import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "#kit/fault.ts";
import { readGitSource, type GitSource } from "#recipe/git/source.ts";
import { closeMerged } from "./close-merged.ts";
import { withDeadline } from "./deadline.ts";
import { checkMirror, mirrorDescription } from "./mirror-claim.ts";
import { MirrorClone } from "./mirror-clone.ts";
import { headsToPlace, planMirror, type MirrorFacts, type MirrorPlan } from "./mirror-decision.ts";
import { mirrorRefs, pushUpdates, type MirrorRemote } from "./mirror-git.ts";
import type { MirrorStep, MirrorSync, SyncOptions } from "./mirror-sync.ts";
import type { Repository } from "./port.ts";
import { askUpstream } from "./upstream.ts";
import type { UpstreamState } from "./upstream-state.ts";

/**
 * Makes the forge's mirror of a recipe equal to upstream, and closes the pull requests that upstream has merged. Where nothing has changed, nothing is
 * written and `git push` is not started. May be killed at any moment: the next sync finds out for itself what is left to do.
 *
 * The caller sees to it that only one sync of a recipe runs at a time, and keeps what it returned as `known` for the next. Faults: `upstream-*` when upstream
 * could not be read (then nothing was written), `mirror-*` and `forge-*` for our side, `mirror-timeout`, `recipe-name`, `cancelled`.
 */
export async function syncMirror(options: SyncOptions): Promise<MirrorSync> {
  const { recipe, timeoutSeconds = 600, signal } = options;
  const clone = new MirrorClone(options.workFolder, recipe);
  const late = (): Fault => new Fault("infrastructure", "mirror-timeout", `the mirror of ${recipe} was not in step within ${timeoutSeconds} seconds`, { next: "Try again; the next sync goes on from here." });
  return withDeadline(timeoutSeconds, signal, late, (limited) => new Sync(options, clone, limited).run());
}

/** Milliseconds before another look at a mirror that somebody else pushed to. */
const pauses = [250, 1000];

const noRefs = { branches: new Map<string, string>(), tags: [] };

class Sync {
  readonly #options: SyncOptions;
  readonly #clone: MirrorClone;
  readonly #signal: AbortSignal;
  readonly #source: GitSource;
  readonly #started = performance.now();
  #fetched = false;

  constructor(options: SyncOptions, clone: MirrorClone, signal: AbortSignal) {
    this.#options = options;
    this.#clone = clone;
    this.#signal = signal;
    this.#source = readGitSource(options.upstream);
  }

  async run(): Promise<MirrorSync> {
    const { forge, owner, recipe, known } = this.#options;
    const name = { owner, name: recipe };
    const [asked, found] = await both(this.#ask(), forge.repository(name, this.#signal));
    const refused = found && checkMirror(name, this.#source.location, found);
    if (refused) throw refused;
    const repository = found ?? (await this.#create(asked));
    const remote: MirrorRemote = { access: await forge.gitAccess(name, this.#signal), shown: `${owner}/${recipe}`, signal: this.#signal };
    const mirror = { ...(found ? await mirrorRefs(remote) : noRefs), defaultBranch: repository.defaultBranch };
    const { state, plan } = await this.#bringUp({ upstream: asked, mirror, known }, remote);
    // Gitea says "not found" to whoever asks an empty repository for its pull requests, and learns late that it is not empty any more.
    const pullRequests = found && !found.empty
      ? await closeMerged({
          forge,
          mirror: name,
          remote,
          state,
          upstream: this.#source.location,
          knownHead: known?.head ?? mirror.branches.get(state.defaultBranch),
          clone: () => this.#withHead(state),
          step: (step) => this.#step(step),
          signal: this.#signal,
        })
      : [];
    return {
      recipe,
      upstream: this.#source.location,
      mirror: repository.page,
      state,
      created: found === undefined,
      pushed: plan.updates.length > 0,
      refs: plan.updates.map(({ ref }) => ref),
      events: plan.events,
      strayTags: plan.strayTags,
      pullRequests,
      seconds: (performance.now() - this.#started) / 1000,
    };
  }

  async #ask(): Promise<UpstreamState> {
    const asked = await askUpstream(this.#source, this.#signal);
    await this.#step("upstream-asked");
    return asked;
  }

  async #create(asked: UpstreamState): Promise<Repository> {
    const { forge, owner, recipe, private: isPrivate = false } = this.#options;
    const description = mirrorDescription(this.#source.location);
    const made = await forge.createRepository({ owner, name: recipe, description, defaultBranch: asked.defaultBranch, private: isPrivate }, this.#signal);
    await this.#step("mirror-created");
    return made;
  }

  /** Another push may come between our look at the mirror and our push: that of a sync that was killed, and whose git is still at it. Then we look again. */
  async #bringUp(facts: Omit<MirrorFacts, "contained">, remote: MirrorRemote): Promise<{ state: UpstreamState; plan: MirrorPlan }> {
    let now = facts;
    for (const pause of [...pauses, undefined]) {
      const planned = await this.#plan(now);
      try {
        await this.#update(planned.plan, remote);
        return planned;
      } catch (error) {
        if (pause === undefined || !(error instanceof Fault && error.code === "mirror-push-raced")) throw error;
      }
      await sleep(pause, undefined, { signal: this.#signal }).catch(() => this.#stopIfAborted());
      now = { ...now, mirror: { ...(await mirrorRefs(remote)), defaultBranch: now.mirror.defaultBranch } };
    }
    throw new Error("unreachable: the last try either succeeds or throws");
  }

  /** Where the two sides already have the same, nothing is fetched to find that out. */
  async #plan(facts: Omit<MirrorFacts, "contained">): Promise<{ state: UpstreamState; plan: MirrorPlan }> {
    const heads = headsToPlace(facts);
    const plan = planMirror({ ...facts, contained: new Map() });
    if (plan.updates.length === 0 && heads.length === 0) return { state: facts.upstream, plan };
    const now = { ...facts, upstream: await this.#fetch(facts.upstream) };
    const contained = new Map<string, boolean>();
    for (const head of headsToPlace(now)) contained.set(head, await this.#clone.contains(now.upstream.head, head, this.#signal));
    return { state: now.upstream, plan: planMirror({ ...now, contained }) };
  }

  async #update({ updates, defaultBranch }: MirrorPlan, remote: MirrorRemote): Promise<void> {
    if (updates.length > 0) {
      await this.#step("pushing");
      await this.#push(updates, remote);
      await this.#step("pushed");
    }
    if (defaultBranch !== undefined) {
      await this.#options.forge.setDefaultBranch({ owner: this.#options.owner, name: this.#options.recipe }, defaultBranch, this.#signal);
      await this.#step("default-branch-set");
    }
  }

  async #push(updates: MirrorPlan["updates"], remote: MirrorRemote): Promise<void> {
    try {
      await pushUpdates(this.#clone.folder, updates, remote);
    } catch (error) {
      // It may be our clone that is broken; then it must not be so again next time.
      if (error instanceof Fault && error.code === "mirror-push-failed") await this.#clone.drop();
      throw error;
    }
  }

  async #fetch(asked: UpstreamState): Promise<UpstreamState> {
    const state = await this.#clone.fetch(this.#source, asked, this.#signal);
    this.#fetched = true;
    await this.#step("upstream-fetched");
    return state;
  }

  async #withHead(state: UpstreamState): Promise<string> {
    if (!this.#fetched && !(await this.#clone.has(state.head, this.#signal))) await this.#fetch(state);
    return this.#clone.folder;
  }

  async #step(step: MirrorStep): Promise<void> {
    await this.#options.onStep?.(step);
    this.#stopIfAborted();
  }

  #stopIfAborted(): void {
    if (this.#signal.aborted) throw new Fault("cancelled", "cancelled", `the sync of ${this.#options.recipe} was cancelled`);
  }
}

/** Both answers; when one fails the other is still waited for, so that nothing goes on in the background. */
async function both<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  const [first, second] = await Promise.allSettled([a, b]);
  if (first.status === "rejected") throw first.reason;
  if (second.status === "rejected") throw second.reason;
  return [first.value, second.value];
}
