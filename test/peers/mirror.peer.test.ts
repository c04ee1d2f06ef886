import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Redactor } from "#kit/redact.ts";
import { syncMirror } from "#forge/mirror.ts";
import type { MirrorSync, SyncOptions } from "#forge/mirror-sync.ts";
import { forgeOf, openPullRequest, pushAs, refsOf, startGitea, type Gitea } from "./support/gitea.ts";
import { GitRepository } from "./support/upstream.ts";
import { watchProcesses } from "./support/watch-processes.ts";

let gitea: Gitea;
let folder: string;
let count = 0;

beforeAll(async () => {
  gitea = await startGitea();
  folder = await mkdtemp(join(tmpdir(), "cc-ci-mirror-peer-"));
});
afterAll(async () => {
  await gitea?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A recipe of its own for each test, with one release, and syncs that remember each other. */
async function recipe(branch = "master") {
  count += 1;
  const name = { owner: gitea.owner, name: `recipe-${count}` };
  const upstream = await GitRepository.make(join(folder, "upstream"), name.name, branch);
  const first = await upstream.commit(branch, { "compose.yml": "one\n" });
  await upstream.tag("1.0.0+1", first);
  const forge = forgeOf(gitea, gitea.token);
  let last: MirrorSync | undefined;
  const sync = async (options: Partial<SyncOptions> = {}): Promise<MirrorSync> =>
    (last = await syncMirror({ recipe: name.name, upstream: upstream.url, forge, owner: name.owner, workFolder: join(folder, "work"), known: last?.state, ...options }));
  /** Commits of somebody's that upstream does not have yet, on a branch of the mirror. */
  const open = async (topic: string, files: Record<string, string>[], base = branch): Promise<{ number: number; head: string }> => {
    const fork = await GitRepository.make(join(folder, "forks"), `${name.name}-${topic}`, topic);
    await fork.git("fetch", "--quiet", upstream.path, `${first}:refs/heads/${topic}`);
    const head = files.length === 0 ? first : await fork.commits(topic, files);
    await pushAs(gitea, gitea.adminUser, fork, head, { ...name, branch: topic });
    return { head, number: await openPullRequest(gitea, gitea.adminUser, name, topic, base) };
  };
  return { name, upstream, first, forge, sync, open };
}

const commentsOn = (repo: string, number: number): Promise<{ body: string; user: { login: string } }[]> => gitea.api("GET", `/repos/${gitea.owner}/${repo}/issues/${number}/comments`);

describe("on a real Gitea a mirror", () => {
  test("is made with upstream's default branch, and then left in peace", async () => {
    const { name, upstream, forge, sync, first } = await recipe();
    await upstream.tag("latest", first, { annotated: false });
    const made = await sync();
    expect(made).toMatchObject({ created: true, pushed: true, events: [], mirror: `${gitea.url}/${gitea.owner}/${name.name}` });
    expect(await refsOf(gitea, name)).toEqual(await upstream.refs());
    // Gitea notes a moment after a push that the repository is no longer empty.
    await expect.poll(() => forge.repository(name), { timeout: 20_000 }).toMatchObject({ defaultBranch: "master", empty: false });
    const watch = await watchProcesses();
    expect(await sync()).toMatchObject({ created: false, pushed: false, refs: [] });
    const mine = (await watch.stop()).filter((line) => line.includes(name.name));
    expect(mine.some((line) => /ls-remote/.test(line))).toBe(true);
    expect(mine.filter((line) => /\b(push|fetch|send-pack|receive-pack)\b/.test(line))).toEqual([]);
  });

  test("follows all that upstream does, and keeps every other branch", async () => {
    const { name, upstream, forge, sync, first } = await recipe();
    const second = await upstream.commit("master", { "compose.yml": "two\n" });
    await upstream.tag("1.1.0+1", second, { annotated: false });
    await upstream.tag("2.0.0+1", second);
    await sync();
    await pushAs(gitea, gitea.adminUser, upstream, first, { ...name, branch: "somebodys" });
    const other = await upstream.commit("master", { "compose.yml": "other\n" }, { from: first });
    await upstream.tag("1.0.0+1", other);
    await upstream.deleteTag("1.1.0+1");
    await upstream.renameBranch("master", "main");
    const done = await sync();
    expect(done.events.map(({ kind }) => kind)).toEqual(["default-branch-renamed", "history-rewritten", "tag-moved", "tag-deleted"]);
    expect(await refsOf(gitea, name)).toEqual({ ...(await upstream.refs()), "refs/heads/master": second, "refs/heads/somebodys": first });
    expect(await forge.repository(name)).toMatchObject({ defaultBranch: "main" });
    expect(await sync()).toMatchObject({ pushed: false, events: [] });
  });

  test("closes what upstream merged, squashed, rebased or took over, and nothing else", async () => {
    const { name, upstream, sync, open, first, forge } = await recipe("main");
    await sync();
    const merged = await open("merged", [{ a: "1\n" }, { b: "1\n" }]);
    const squashed = await open("squashed", [{ c: "1\n" }, { d: "1\n" }]);
    const rebased = await open("rebased", [{ e: "1\n" }, { f: "1\n" }]);
    const unrelated = await open("unrelated", [{ g: "1\n" }]);
    const reverted = await open("reverted", [{ h: "1\n" }, { i: "1\n" }]);
    await pushAs(gitea, gitea.adminUser, upstream, first, { ...name, branch: "develop" });
    const elsewhere = await open("elsewhere", [{ c: "1\n", d: "1\n" }], "develop");
    await upstream.git("fetch", "--quiet", join(folder, "forks", `${name.name}-merged.git`), merged.head);
    const merge = await upstream.commit("main", { a: "1\n", b: "1\n" }, { merge: [merged.head] });
    const squash = await upstream.commit("main", { c: "1\n", d: "1\n" });
    const rebase = await upstream.commits("main", [{ e: "1\n" }, { f: "1\n" }]);
    await upstream.commits("main", [{ h: "1\n", i: "1\n" }, { h: null, i: null }]);
    const { pullRequests } = await sync();
    expect(pullRequests).toMatchObject([
      { number: merged.number, kind: "closed", by: "merge", commit: merge },
      { number: squashed.number, kind: "closed", by: "squash", commit: squash },
      { number: rebased.number, kind: "closed", by: "rebase", commit: rebase },
      { number: unrelated.number, kind: "left", reason: "not-upstream" },
      { number: reverted.number, kind: "left", reason: "reverted" },
    ]);
    expect((await forge.openPullRequests(name)).map(({ number }) => number)).toEqual([unrelated.number, reverted.number, elsewhere.number]);
    const comments = await commentsOn(name.name, squashed.number);
    expect(comments).toMatchObject([{ user: { login: "cc-ci" }, body: expect.stringContaining(squash) as string }]);
    expect(await commentsOn(name.name, unrelated.number)).toEqual([]);
    await gitea.api("PATCH", `/repos/${name.owner}/${name.name}/pulls/${squashed.number}`, { state: "open" });
    expect((await sync()).pullRequests).toContainEqual(expect.objectContaining({ number: squashed.number, kind: "left", reason: "reopened" }));
  });

  test("closes what came from a fork and was taken over as it is", async () => {
    const { name, upstream, sync, first } = await recipe("main");
    await sync();
    const user = await gitea.createUser(`forker-${count}`);
    await gitea.api("POST", `/repos/${name.owner}/${name.name}/forks`, {}, user.token);
    const fork = await GitRepository.make(join(folder, "forks"), `${name.name}-fork`, "fix");
    await fork.git("fetch", "--quiet", upstream.path, `${first}:refs/heads/fix`);
    const head = await fork.commit("fix", { a: "1\n" });
    await pushAs(gitea, user, fork, head, { owner: user.login, name: name.name, branch: "fix" });
    const number = await openPullRequest(gitea, user, name, `${user.login}:fix`, "main");
    await upstream.git("fetch", "--quiet", fork.path, head);
    await upstream.setBranch("main", head);
    expect((await sync()).pullRequests).toMatchObject([{ number, kind: "closed", by: "fast-forward", commit: head }]);
  });

  test("looks at a pull request as it is now", async () => {
    const { name, upstream, sync, open, first } = await recipe("main");
    await sync();
    const { number } = await open("fix", [{ a: "1\n" }]);
    await upstream.commit("main", { a: "1\n" });
    const fork = await GitRepository.make(join(folder, "forks"), `${name.name}-again`, "fix");
    await fork.git("fetch", "--quiet", upstream.path, `${first}:refs/heads/fix`);
    await pushAs(gitea, gitea.adminUser, fork, await fork.commit("fix", { z: "other\n" }), { ...name, branch: "fix" });
    expect((await sync()).pullRequests).toMatchObject([{ number, kind: "left" }]);
  });
});

describe("on a real Gitea nothing is overwritten", () => {
  test("that is not our mirror, until its owner gives it to us", async () => {
    const { name, upstream, sync } = await recipe("main");
    await gitea.api("POST", `/orgs/${name.owner}/repos`, { name: name.name, description: "my own", auto_init: true, default_branch: "main" });
    const before = await refsOf(gitea, name);
    await expect(sync()).rejects.toMatchObject({ code: "mirror-foreign", kind: "usage" });
    expect(await refsOf(gitea, name)).toEqual(before);
    await gitea.api("PUT", `/repos/${name.owner}/${name.name}/topics/cc-ci-mirror`);
    expect(await sync()).toMatchObject({ created: false, pushed: true, events: [{ kind: "history-rewritten" }] });
    expect(await refsOf(gitea, name)).toEqual(await upstream.refs());
  });

  test("with a token that is refused, that may not write, or for an owner that is somebody else", async () => {
    const { name, sync, forge } = await recipe();
    await expect(sync({ forge: forgeOf(gitea, "0".repeat(40)) })).rejects.toMatchObject({ code: "forge-token-refused" });
    const other = await gitea.createUser(`other-${count}`);
    await expect(sync({ owner: other.login })).rejects.toMatchObject({ code: "forge-owner-refused" });
    expect(await forge.repository(name)).toBeUndefined();
    await sync();
    await expect(sync({ forge: forgeOf(gitea, other.token), known: undefined })).rejects.toMatchObject({ code: "mirror-not-writable" });
  });

  test("that is archived or protected", async () => {
    const { name, upstream, sync } = await recipe("main");
    await sync();
    await upstream.commit("main", { a: "b" });
    const before = await refsOf(gitea, name);
    await gitea.api("POST", `/repos/${name.owner}/${name.name}/branch_protections`, { rule_name: "main", enable_push: false });
    await expect(sync()).rejects.toMatchObject({ code: "mirror-push-refused" });
    await gitea.api("DELETE", `/repos/${name.owner}/${name.name}/branch_protections/main`);
    await gitea.api("PATCH", `/repos/${name.owner}/${name.name}`, { archived: true });
    await expect(sync()).rejects.toMatchObject({ code: "mirror-read-only" });
    expect(await refsOf(gitea, name)).toEqual(before);
    await gitea.api("PATCH", `/repos/${name.owner}/${name.name}`, { archived: false });
    expect(await sync()).toMatchObject({ pushed: true });
  });

  test("at once: when one ref is refused, none is pushed", async () => {
    const { name, upstream, sync } = await recipe("main");
    await sync();
    const before = await refsOf(gitea, name);
    await gitea.api("POST", `/repos/${name.owner}/${name.name}/tag_protections`, { name_pattern: "2.*", whitelist_usernames: [gitea.adminUser.login] });
    await upstream.tag("2.0.0+1", await upstream.commit("main", { a: "b" }));
    await expect(sync()).rejects.toMatchObject({ code: "mirror-push-refused" });
    expect(await refsOf(gitea, name)).toEqual(before);
  });
});

test("the token is in no command line, no log, no file and no message", async () => {
  const { name, upstream, sync } = await recipe("main");
  const redactor = new Redactor();
  const secrets = [gitea.token, Buffer.from(`cc-ci:${gitea.token}`).toString("base64")];
  const said: string[] = [];
  const watch = await watchProcesses();
  said.push(JSON.stringify(await sync()));
  await upstream.commit("main", { a: "b" });
  said.push(JSON.stringify(await sync()));
  await gitea.api("PATCH", `/repos/${name.owner}/${name.name}`, { archived: true });
  const fault = await sync().catch((error: unknown) => error as Error);
  said.push(JSON.stringify(fault), String((fault as Error).stack));
  const lines = await watch.stop();
  const pushes = lines.filter((line) => line.includes(name.name) && /\bgit\b.* push |git-remote-http|git remote-http/.test(line));
  expect(pushes.some((line) => line.includes(" push "))).toBe(true);
  expect(pushes.some((line) => line.includes("remote-http"))).toBe(true);
  const files = [join(folder, "work", `${name.name}.git`), join(gitea.folder, "log"), join(gitea.folder, "data", "gitea-repositories", name.owner, `${name.name}.git`)];
  const contents = await Promise.all(files.map(readAll));
  for (const found of contents) expect(found.length).toBeGreaterThan(0);
  const texts = [...said, ...lines, ...contents.flat()];
  for (const secret of secrets) expect(texts.filter((text) => text.includes(secret))).toEqual([]);
  for (const secret of secrets) redactor.add(secret);
  expect(redactor.text(secrets.join(" "))).toBe("[secret] [secret]");
});

async function readAll(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), "latin1")));
}
