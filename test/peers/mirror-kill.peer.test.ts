import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { command } from "#kit/process.ts";
import type { KnownUpstream } from "#forge/known.ts";
import type { MirrorSync } from "#forge/mirror-sync.ts";
import { forgeOf, openPullRequest, pushAs, refsOf, startGitea, type Gitea } from "./support/gitea.ts";
import type { SyncChildOptions } from "./support/sync-child.ts";
import { GitRepository } from "./support/upstream.ts";

const child = fileURLToPath(new URL("support/sync-child.ts", import.meta.url));
let gitea: Gitea;
let folder: string;

beforeAll(async () => {
  gitea = await startGitea();
  folder = await mkdtemp(join(tmpdir(), "cc-ci-kill-"));
});
afterAll(async () => {
  await gitea?.stop();
  await rm(folder, { recursive: true, force: true });
});

type Ended = { readonly steps: string[]; readonly done: MirrorSync | undefined };

async function sync(recipe: string, upstream: GitRepository, known: KnownUpstream | undefined, kill: SyncChildOptions["kill"] = null): Promise<Ended> {
  const options: SyncChildOptions = { url: gitea.url, owner: gitea.owner, recipe, upstream: upstream.url, workFolder: join(folder, "work"), known: known ?? null, kill };
  const { stdout, stderr } = await command(process.execPath, [child], { env: { SYNC_OPTIONS: JSON.stringify(options), CC_CI_FORGE_TOKEN: gitea.token } });
  const lines = stdout.trim().split("\n");
  const last = lines.at(-1) ?? "";
  const done = last.startsWith("{") ? (JSON.parse(last) as MirrorSync) : undefined;
  if (!done && !kill) throw new Error(stderr);
  return { steps: lines.filter((line) => !line.startsWith("{")), done };
}

/** All that a sync can have to do at once, apart from a new default branch: a pull request on the old one is not touched. */
async function prepare(recipe: string) {
  const name = { owner: gitea.owner, name: recipe };
  const upstream = await GitRepository.make(join(folder, "upstream"), recipe, "master");
  const first = await upstream.commit("master", { "compose.yml": "one\n" });
  await upstream.tag("1.0.0+1", first);
  await upstream.tag("1.1.0+1", first);
  const known = (await sync(recipe, upstream, undefined)).done!.state;
  const fork = await GitRepository.make(join(folder, "forks"), recipe, "fix");
  await fork.git("fetch", "--quiet", upstream.path, `${first}:refs/heads/fix`);
  await pushAs(gitea, gitea.adminUser, fork, await fork.commits("fix", [{ a: "1\n" }, { b: "1\n" }]), { ...name, branch: "fix" });
  const number = await openPullRequest(gitea, gitea.adminUser, name, "fix", "master");
  await upstream.commit("master", { c: "1\n" });
  const squash = await upstream.commit("master", { a: "1\n", b: "1\n" });
  await upstream.tag("1.0.0+1", squash);
  await upstream.deleteTag("1.1.0+1");
  await upstream.tag("2.0.0+1", squash);
  return { name, upstream, first, squash, known, number };
}

describe("a sync that is killed", () => {
  test.each<[string, number]>([
    ["upstream-asked", 0],
    ["upstream-fetched", 0],
    ["pushing", 0],
    ["pushing", 15],
    ["pushing", 60],
    ["pushed", 0],
    ["pull-request-commented", 0],
    ["pull-request-closed", 0],
  ])("after %s and %i ms is finished by the next one, and nothing is done or said twice", async (step, after) => {
    const recipe = `${step}-${after}`;
    const { name, upstream, first, squash, known, number } = await prepare(recipe);
    const killed = await sync(recipe, upstream, known, { step, after });
    expect(killed.steps).toContain(step);
    if (after === 0) expect(killed).toMatchObject({ done: undefined, steps: expect.toSatisfy((steps: string[]) => steps.at(-1) === step) as unknown });
    const { done } = await sync(recipe, upstream, known);
    expect(done!.events).toEqual([
      { kind: "tag-moved", tag: "1.0.0+1", from: first, to: squash },
      { kind: "tag-deleted", tag: "1.1.0+1", from: first },
    ]);
    const { "refs/heads/fix": fix, ...refs } = await refsOf(gitea, name);
    expect(fix).toBeDefined();
    expect(refs).toEqual(await upstream.refs());
    const comments = await gitea.api<{ body: string }[]>("GET", `/repos/${name.owner}/${name.name}/issues/${number}/comments`);
    expect(comments).toMatchObject([{ body: expect.stringContaining(squash) as string }]);
    expect(await forgeOf(gitea, gitea.token).pullRequest(name, number)).toMatchObject({ state: "closed" });
    const again = await sync(recipe, upstream, done!.state);
    expect(again.done).toMatchObject({ pushed: false, events: [], pullRequests: [] });
  });

  test.each(["mirror-created", "upstream-fetched", "pushed"])("at its first time after %s", async (step) => {
    const recipe = `first-${step}`;
    const upstream = await GitRepository.make(join(folder, "upstream"), recipe, "trunk");
    await upstream.tag("1.0.0+1", await upstream.commit("trunk", { "compose.yml": "one\n" }));
    expect((await sync(recipe, upstream, undefined, { step, after: 0 })).done).toBeUndefined();
    const { done } = await sync(recipe, upstream, undefined);
    expect(done).toMatchObject({ created: false, events: [] });
    expect(await refsOf(gitea, { owner: gitea.owner, name: recipe })).toEqual(await upstream.refs());
    expect(await forgeOf(gitea, gitea.token).repository({ owner: gitea.owner, name: recipe })).toMatchObject({ defaultBranch: "trunk" });
  });

  test.each(["pushed", "default-branch-set"])("while the default branch was renamed, after %s", async (step) => {
    const recipe = `renamed-${step}`;
    const upstream = await GitRepository.make(join(folder, "upstream"), recipe, "master");
    await upstream.commit("master", { "compose.yml": "one\n" });
    const known = (await sync(recipe, upstream, undefined)).done!.state;
    await upstream.renameBranch("master", "main");
    expect((await sync(recipe, upstream, known, { step, after: 0 })).done).toBeUndefined();
    const { done } = await sync(recipe, upstream, known);
    expect(done).toMatchObject({ pushed: false, events: [{ kind: "default-branch-renamed", from: "master", to: "main" }] });
    expect(await forgeOf(gitea, gitea.token).repository({ owner: gitea.owner, name: recipe })).toMatchObject({ defaultBranch: "main" });
  });
});
