import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { GitRepository } from "./testing/git-repository.ts";
import type { Fault } from "#kit/fault.ts";
import { sideBySide } from "#kit/side-by-side.ts";
import { upstreamState } from "./upstream.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cc-ci-upstream-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("upstreamState", () => {
  test("of a repository whose branch is master, with tags of all kinds", async () => {
    const repo = await GitRepository.make(folder, "notes", "master");
    const first = await repo.commit("master", { "compose.yml": "one" });
    await repo.tag("1.0.0+1", first);
    await repo.tag("latest", first, { annotated: false });
    const second = await repo.commit("master", { "compose.yml": "two" });
    await repo.tag("1.1.0+1", second, { annotated: false });
    await repo.commit("topic", { x: "y" });
    const state = await upstreamState(repo.url);
    expect(state).toMatchObject({ defaultBranch: "master", head: second, tags: { "1.0.0+1": first, "1.1.0+1": second }, otherTags: [{ name: "latest", commit: first }] });
    expect(state.releases).toMatchObject([{ tag: "1.0.0+1", annotated: true }, { tag: "1.1.0+1", annotated: false, object: second }]);
    expect(state.releases[0]!.object).not.toBe(first);
  });

  test.each<[string, (repo: GitRepository, head: string) => Promise<unknown>, string]>([
    ["on no branch", (repo, head) => repo.git("update-ref", "--no-deref", "HEAD", head), "upstream-no-default-branch"],
    ["whose default branch does not exist", (repo) => repo.setDefault("none"), "upstream-no-default-branch"],
    ["that is gone", (repo) => repo.remove(), "upstream-gone"],
  ])("%s", async (_, change, code) => {
    const repo = await GitRepository.make(folder, "notes");
    await change(repo, await repo.commit("main", { a: "b" }));
    await expect(upstreamState(repo.url)).rejects.toMatchObject({ kind: "upstream", code });
  });

  test("that is empty", async () => {
    const repo = await GitRepository.make(folder, "notes");
    await expect(upstreamState(repo.url)).rejects.toMatchObject({ kind: "upstream", code: "upstream-empty" });
  });

  test("that nobody answers for", async () => {
    await expect(upstreamState("https://127.0.0.1:1/notes.git")).rejects.toMatchObject({ kind: "infrastructure", code: "upstream-unreachable" });
    await expect(upstreamState("https://u:p@127.0.0.1:1/notes.git")).rejects.toMatchObject({ message: expect.not.stringContaining("u:p") as string });
  });

  test("waits only so long, and stops when it is told to", async () => {
    const repo = await GitRepository.make(folder, "notes");
    await repo.commit("main", { a: "b" });
    await expect(upstreamState(repo.url, { timeoutSeconds: 0.001 })).rejects.toMatchObject({ code: "upstream-timeout" });
    const stop = new AbortController();
    const asked = upstreamState(repo.url, { signal: stop.signal });
    stop.abort();
    await expect(asked).rejects.toMatchObject({ code: "cancelled" });
  });
});

test("many side by side answer in their order, and one that fails stops no other", async () => {
  const repo = await GitRepository.make(folder, "notes");
  const head = await repo.commit("main", { a: "b" });
  const upstreams = Array.from({ length: 20 }, (_, index) => (index === 7 ? join(folder, "none") : repo.url));
  const answers = await sideBySide(upstreams, 4, (upstream) => upstreamState(upstream).then((state) => state.head, (fault: Fault) => fault.code));
  expect(answers).toEqual(upstreams.map((_, index) => (index === 7 ? "upstream-gone" : head)));
});
