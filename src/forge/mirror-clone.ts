import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "#kit/fault.ts";
import { randomHex } from "#kit/ids.ts";
import { git, gitErrors, mustGit } from "#recipe/git/run.ts";
import type { GitSource } from "#recipe/git/source.ts";
import { readLsRemote } from "./ls-remote.ts";
import { stateOf } from "./upstream.ts";
import { upstreamFault } from "./upstream-fault.ts";
import type { UpstreamState } from "./upstream-state.ts";

/**
 * The bare clone of one upstream, a cache in the work folder. Only one sync of a recipe may run at a time; whatever a killed one left here is
 * removed or made anew.
 */
export class MirrorClone {
  readonly folder: string;
  readonly #workFolder: string;
  readonly #name: string;

  constructor(workFolder: string, recipe: string) {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(recipe)) throw new Fault("usage", "recipe-name", `${JSON.stringify(recipe)} cannot be a recipe's name`, { next: "Use letters, digits, dots and hyphens." });
    this.#workFolder = workFolder;
    this.#name = `${recipe}.git`;
    this.folder = join(workFolder, this.#name);
  }

  /** Brings the clone up to upstream's default branch and tags, and says what it then has of them. */
  async fetch(source: GitSource, asked: UpstreamState, signal: AbortSignal): Promise<UpstreamState> {
    await mkdir(this.#workFolder, { recursive: true });
    await this.#sweep();
    if (await exists(this.folder)) {
      const result = await fetchInto(this.folder, source, asked, signal);
      if (result.exitCode === 0) return this.#state(source, asked, signal);
      // Upstream has just answered, so that the clone itself may be what is broken.
      await this.drop();
    }
    const fresh = join(this.#workFolder, `${this.#name}.${randomHex(4)}.tmp`);
    const format = asked.head.length === 64 ? "sha256" : "sha1";
    await mustGit(["init", "--quiet", "--bare", "--template=", `--object-format=${format}`, fresh], { signal });
    const result = await fetchInto(fresh, source, asked, signal);
    if (result.exitCode !== 0) throw upstreamFault({ ...source, lines: gitErrors(result) });
    await rename(fresh, this.folder);
    return this.#state(source, asked, signal);
  }

  /** Gives the clone up, so that the next fetch makes it anew. */
  async drop(): Promise<void> {
    const aside = join(this.#workFolder, `${this.#name}.${randomHex(4)}.tmp`);
    await rename(this.folder, aside).catch(() => undefined);
    await rm(aside, { recursive: true, force: true, maxRetries: 5 });
  }

  async has(commit: string, signal: AbortSignal): Promise<boolean> {
    return (await exists(this.folder)) && (await git(["cat-file", "-e", `${commit}^{commit}`], { folder: this.folder, signal })).exitCode === 0;
  }

  /** Whether a commit contains another; false where the clone does not even have the latter, since it has all that upstream's head stands on. */
  async contains(commit: string, other: string, signal: AbortSignal): Promise<boolean> {
    return (await this.has(other, signal)) && (await git(["merge-base", "--is-ancestor", other, commit], { folder: this.folder, signal })).exitCode === 0;
  }

  /** From the clone, not from the first answer: between the two upstream may have gone on. */
  async #state(source: GitSource, asked: UpstreamState, signal: AbortSignal): Promise<UpstreamState> {
    // Like ls-remote it follows a tag to its end, even one of another tag.
    const refs = await mustGit(["show-ref", "--dereference"], { folder: this.folder, signal });
    const asUpstream = refs.replace(/^(\S+) refs\/upstream\/(?:(tags\/.*)|head)$/gm, (_, id: string, tag?: string) => `${id}\trefs/${tag ?? `heads/${asked.defaultBranch}`}`);
    return stateOf(source, readLsRemote(`ref: refs/heads/${asked.defaultBranch}\tHEAD\n${asUpstream}`));
  }

  async #sweep(): Promise<void> {
    const left = (await readdir(this.#workFolder)).filter((name) => name.startsWith(`${this.#name}.`) && name.endsWith(".tmp"));
    for (const name of left) await rm(join(this.#workFolder, name), { recursive: true, force: true, maxRetries: 5 });
  }
}

function fetchInto(folder: string, source: GitSource, { defaultBranch }: UpstreamState, signal: AbortSignal): ReturnType<typeof git> {
  const refspecs = [`+refs/heads/${defaultBranch}:refs/upstream/head`, "+refs/tags/*:refs/upstream/tags/*"];
  return git(["fetch", "--quiet", "--no-write-fetch-head", "--no-tags", "--prune", "--", source.location, ...refspecs], { folder, authorization: source.authorization, signal });
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false);
}
