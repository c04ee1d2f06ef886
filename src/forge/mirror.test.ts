import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { syncMirror } from "./mirror.ts";
import type { MirrorStep, MirrorSync, SyncOptions } from "./mirror-sync.ts";
import { GitRepository } from "./testing/git-repository.ts";
import { LocalForge } from "./testing/local-forge.ts";

const name = { owner: "recipes", name: "notes" };
let folder: string;
let upstream: GitRepository;
let forge: LocalForge;
let first: string;
let steps: MirrorStep[];
let last: MirrorSync | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cc-ci-mirror-"));
  upstream = await GitRepository.make(folder, "upstream", "master");
  forge = new LocalForge(join(folder, "forge"));
  first = await upstream.commit("master", { "compose.yml": "one\n" });
  await upstream.tag("1.0.0+1", first);
  last = undefined;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Each sync remembers the one before, as the caller is to do it. */
async function sync(options: Partial<SyncOptions> = {}): Promise<MirrorSync> {
  steps = [];
  last = await syncMirror({ recipe: "notes", upstream: upstream.url, forge, owner: "recipes", workFolder: join(folder, "work"), known: last?.state, onStep: (step) => void steps.push(step), ...options });
  return last;
}

const stopAt = (at: MirrorStep, stop: AbortController) => (step: MirrorStep): void => {
  if (step === at) stop.abort();
};

const mirrorRefs = (): Promise<Record<string, string>> => forge.gitOf(name).refs();

describe("a mirror", () => {
  test("is made, with upstream's default branch and its tags, and nothing else", async () => {
    await upstream.tag("latest", first, { annotated: false });
    await upstream.commit("topic", { x: "y" }, { from: first });
    const done = await sync();
    const { "refs/heads/topic": _, ...expected } = await upstream.refs();
    expect(await mirrorRefs()).toEqual(expected);
    expect(await forge.repository(name)).toMatchObject({ defaultBranch: "master", description: expect.stringContaining(`Mirror of ${upstream.path}, kept by cc-ci`) as string });
    expect(done).toMatchObject({ recipe: "notes", created: true, pushed: true, events: [], strayTags: [], pullRequests: [], state: { defaultBranch: "master", head: first, tags: { "1.0.0+1": first } } });
    expect(done.refs.toSorted()).toEqual(["refs/heads/master", "refs/tags/1.0.0+1", "refs/tags/latest"]);
  });

  test("that is in step is not touched, and nothing is fetched", async () => {
    await sync();
    await rm(join(folder, "work"), { recursive: true });
    const done = await sync();
    expect(done).toMatchObject({ created: false, pushed: false, refs: [], events: [] });
    expect(steps).toEqual(["upstream-asked"]);
    await expect(readdir(join(folder, "work"))).rejects.toThrow();
  });

  test("follows a rewritten history, a moved tag, a withdrawn release and a renamed branch, and tells each", async () => {
    const second = await upstream.commit("master", { "compose.yml": "two\n" });
    await upstream.tag("1.1.0+1", second, { annotated: false });
    await sync();
    await forge.gitOf(name).git("update-ref", "refs/heads/somebodys", second);
    const other = await upstream.commit("master", { "compose.yml": "other\n" }, { from: first });
    await upstream.tag("1.0.0+1", other);
    await upstream.deleteTag("1.1.0+1");
    await upstream.renameBranch("master", "main");
    const done = await sync();
    expect(done.events).toEqual([
      { kind: "default-branch-renamed", from: "master", to: "main" },
      { kind: "history-rewritten", branch: "main", from: second, to: other },
      { kind: "tag-moved", tag: "1.0.0+1", from: first, to: other },
      { kind: "tag-deleted", tag: "1.1.0+1", from: second },
    ]);
    const upstreamRefs = await upstream.refs();
    expect(await mirrorRefs()).toEqual({ ...upstreamRefs, "refs/heads/master": second, "refs/heads/somebodys": second });
    expect(await forge.repository(name)).toMatchObject({ defaultBranch: "main" });
    expect(await sync()).toMatchObject({ pushed: false, events: [] });
  });

  test("says what it told once more when its last sync is not remembered", async () => {
    await sync();
    const known = last!.state;
    await upstream.setBranch("master", await upstream.commit("new", { a: "b" }, { from: "none" }));
    const told = (await sync({ known })).events;
    expect(told).toMatchObject([{ kind: "history-rewritten" }]);
    const again = await sync({ known });
    expect(again).toMatchObject({ pushed: false, events: told });
  });

  test("loses what somebody pushed to its default branch, and says so", async () => {
    await sync();
    const theirs = await forge.gitOf(name).commit("master", { x: "y" });
    expect(await sync()).toMatchObject({ pushed: true, events: [{ kind: "mirror-overwritten", branch: "master", from: theirs, to: first }] });
    expect((await mirrorRefs())["refs/heads/master"]).toBe(first);
  });

  test("keeps a release that somebody tagged there", async () => {
    await sync();
    await forge.gitOf(name).tag("9.0.0+1", first);
    expect(await sync()).toMatchObject({ pushed: false, strayTags: ["9.0.0+1"] });
    expect(await mirrorRefs()).toHaveProperty(["refs/tags/9.0.0+1"]);
  });

  test("knows a release that is a tag of a tag only once", async () => {
    await upstream.git("-c", "user.name=A", "-c", "user.email=a@example.com", "tag", "-a", "-m", "x", "2.0.0+1", "1.0.0+1");
    await sync();
    expect(last!.state.tags).toEqual({ "1.0.0+1": first, "2.0.0+1": first });
    await upstream.commit("master", { a: "b" });
    expect(await sync()).toMatchObject({ events: [] });
    expect(await sync()).toMatchObject({ events: [], pushed: false });
  });

  test.each<[string, (path: string) => Promise<unknown>]>([
    ["broken", (path) => writeFile(join(path, "HEAD"), "nonsense")],
    ["locked by a sync that was killed", (path) => writeFile(join(path, "refs/upstream/head.lock"), "")],
    ["without its objects", (path) => rm(join(path, "objects"), { recursive: true })],
  ])("gets a new clone where the old one is %s", async (_, breakIt) => {
    await sync();
    await breakIt(join(folder, "work/notes.git"));
    await writeFile(join(folder, "work/notes.git.00000000.tmp"), "left by a killed one");
    const second = await upstream.commit("master", { "compose.yml": "two\n" });
    expect(await sync()).toMatchObject({ pushed: true });
    expect((await mirrorRefs())["refs/heads/master"]).toBe(second);
    expect(await readdir(join(folder, "work"))).toEqual(["notes.git"]);
  });
});

describe("nothing is written", () => {
  test.each<[string, () => Promise<unknown>, string]>([
    ["where upstream is gone", () => upstream.remove(), "upstream-gone"],
    ["where upstream has no default branch", () => upstream.setDefault("none"), "upstream-no-default-branch"],
  ])("%s", async (_, change, code) => {
    await change();
    await expect(sync()).rejects.toMatchObject({ code });
    expect(await forge.repository(name)).toBeUndefined();
  });

  test("to a foreign repository", async () => {
    await forge.createRepository({ ...name, description: "mine", defaultBranch: "main", private: false });
    const theirs = await forge.gitOf(name).commit("master", { x: "y" });
    await expect(sync()).rejects.toMatchObject({ code: "mirror-foreign" });
    expect(await mirrorRefs()).toEqual({ "refs/heads/master": theirs });
    forge.change(name, { topics: ["cc-ci-mirror"] });
    expect(await sync()).toMatchObject({ created: false, pushed: true, events: [{ kind: "history-rewritten", from: theirs, to: first }] });
  });

  test("for a name that would leave the work folder", async () => {
    await expect(sync({ recipe: "../notes" })).rejects.toMatchObject({ code: "recipe-name" });
  });

  test("after it was cancelled or is late", async () => {
    const stop = new AbortController();
    await expect(sync({ signal: stop.signal, onStep: stopAt("upstream-fetched", stop) })).rejects.toMatchObject({ kind: "cancelled" });
    expect(await mirrorRefs()).toEqual({});
    await expect(sync({ timeoutSeconds: 0.01 })).rejects.toMatchObject({ code: "mirror-timeout" });
    expect(await sync()).toMatchObject({ created: false, pushed: true });
  });
});

describe("pull requests", () => {
  /** Somebody's commits on the mirror. */
  async function open(files: Record<string, string>, base = "master"): Promise<{ number: number; head: string }> {
    const head = await forge.gitOf(name).commit(`topic-${Object.keys(files).join("-")}`, files, { from: first });
    return { head, number: await forge.openPullRequest(name, head, base) };
  }

  test("that upstream merged are closed with one comment; all others stay", async () => {
    await sync();
    const squashed = await open({ a: "1\n", b: "1\n" });
    const unrelated = await open({ c: "1\n" });
    const elsewhere = await open({ d: "1\n" }, "develop");
    const empty = await forge.openPullRequest(name, first, "master");
    const commit = await upstream.commit("master", { a: "1\n", b: "1\n" });
    await upstream.commit("master", { d: "1\n" });
    const done = await sync();
    expect(done.pullRequests).toMatchObject([
      { number: squashed.number, kind: "closed", commit },
      { number: unrelated.number, kind: "left", reason: "not-upstream" },
      { number: empty, kind: "left", reason: "nothing-of-its-own" },
    ]);
    expect((await forge.openPullRequests(name)).map(({ number }) => number)).toEqual([unrelated.number, elsewhere.number, empty]);
    expect(forge.activity(name, squashed.number)).toMatchObject([{ kind: "comment", body: expect.stringContaining(commit) as string }, { kind: "closed" }]);
    expect(await sync()).toMatchObject({ pushed: false, pullRequests: [{ kind: "left" }, { kind: "left" }] });
  });

  test("get no second comment when a sync ended between the comment and the closing", async () => {
    await sync();
    const { number } = await open({ a: "1\n" });
    await upstream.commit("master", { a: "1\n" });
    const stop = new AbortController();
    const known = last!.state;
    await expect(sync({ signal: stop.signal, onStep: stopAt("pull-request-commented", stop) })).rejects.toMatchObject({ kind: "cancelled" });
    expect(await forge.pullRequest(name, number)).toMatchObject({ state: "open" });
    expect(await sync({ known })).toMatchObject({ pushed: false, pullRequests: [{ kind: "closed" }] });
    expect((forge.activity(name, number)).map(({ kind }) => kind)).toEqual(["comment", "closed"]);
  });

  test("that somebody reopened stay open", async () => {
    await sync();
    const { number } = await open({ a: "1\n" });
    await upstream.commit("master", { a: "1\n" });
    await sync();
    forge.reopenPullRequest(name, number);
    expect(await sync()).toMatchObject({ pullRequests: [{ number, kind: "left", reason: "reopened" }] });
  });

  test("that were taken over as they are, also when that sync was killed after its push", async () => {
    await sync();
    const { number, head } = await open({ a: "1\n" });
    await upstream.git("fetch", "--quiet", forge.gitOf(name).path, head);
    await upstream.setBranch("master", head);
    const known = last!.state;
    const stop = new AbortController();
    await expect(sync({ signal: stop.signal, onStep: stopAt("pushed", stop) })).rejects.toMatchObject({ kind: "cancelled" });
    expect(await sync({ known })).toMatchObject({ pushed: false, pullRequests: [{ number, kind: "closed", by: "fast-forward", commit: head }] });
  });
});
