import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decideMerged, type MergedDecision } from "./merged-decision.ts";
import { readMergedFacts } from "./merged-facts.ts";
import { GitRepository } from "./testing/git-repository.ts";

let folder: string;
let repo: GitRepository;
let base: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cc-ci-merged-"));
  repo = await GitRepository.make(folder, "notes", "master");
  base = await repo.commit("master", { "compose.yml": "one\n", "abra.sh": "a\nb\nc\n" });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function decide(head: string, knownHead: string | undefined = base): Promise<MergedDecision> {
  return decideMerged(await readMergedFacts({ folder: repo.path, upstream: await repo.git("rev-parse", "master"), head, knownHead }));
}

/** Two commits on a branch of their own. */
async function topic(): Promise<{ first: string; head: string }> {
  const first = await repo.commit("topic", { "compose.yml": "two\n" }, { from: base });
  return { first, head: await repo.commit("topic", { ".env.sample": "A=1\n" }) };
}

describe("a pull request", () => {
  test("that was merged names the merge commit, not what came after or before", async () => {
    const { head } = await topic();
    await repo.commit("master", { README: "x" });
    const merge = await repo.commit("master", { "compose.yml": "two\n", ".env.sample": "A=1\n" }, { merge: [head] });
    await repo.commit("master", { README: "y" });
    expect(await decide(head)).toEqual({ kind: "merged", by: "merge", commit: merge });
  });

  test("that was merged into a branch that was merged names the commit on the main line", async () => {
    const { head } = await topic();
    await repo.commit("next", { README: "n" }, { from: base });
    await repo.commit("next", { "compose.yml": "two\n", ".env.sample": "A=1\n" }, { merge: [head] });
    const next = await repo.git("rev-parse", "next");
    const merge = await repo.commit("master", { README: "n", "compose.yml": "two\n", ".env.sample": "A=1\n" }, { merge: [next] });
    expect(await decide(head)).toEqual({ kind: "merged", by: "merge", commit: merge });
  });

  test("that was merged and reverted stays merged: the very commits are in the history", async () => {
    const { head } = await topic();
    const merge = await repo.commit("master", { "compose.yml": "two\n", ".env.sample": "A=1\n" }, { merge: [head] });
    await repo.commit("master", { "compose.yml": "one\n", ".env.sample": null });
    expect(await decide(head)).toEqual({ kind: "merged", by: "merge", commit: merge });
  });

  test("that was taken over as it is", async () => {
    const { head } = await topic();
    await repo.setBranch("master", head);
    expect(await decide(head)).toEqual({ kind: "merged", by: "fast-forward", commit: head });
    await repo.commit("master", { README: "later" });
    expect(await decide(head)).toEqual({ kind: "merged", by: "fast-forward", commit: head });
  });

  test("without commits of its own stays open, at the head and behind it", async () => {
    expect(await decide(base)).toEqual({ kind: "open", reason: "nothing-of-its-own" });
    await repo.commit("master", { README: "x" });
    expect(await decide(base)).toEqual({ kind: "open", reason: "nothing-of-its-own" });
    expect(await decide(base, undefined)).toEqual({ kind: "open", reason: "nothing-of-its-own" });
    expect(await decide(base, "f".repeat(40))).toEqual({ kind: "open", reason: "nothing-of-its-own" });
  });

  test("whose commits were rebased names the last of them", async () => {
    const { head } = await topic();
    await repo.commit("master", { README: "x" });
    await repo.commit("master", { "compose.yml": "two\n" });
    const last = await repo.commit("master", { ".env.sample": "A=1\n" });
    await repo.commit("master", { README: "y" });
    expect(await decide(head)).toEqual({ kind: "merged", by: "rebase", commit: last });
  });

  test("of which one commit was picked stays open", async () => {
    const { head } = await topic();
    await repo.commit("master", { "compose.yml": "two\n" });
    expect(await decide(head)).toEqual({ kind: "open", reason: "not-upstream" });
  });

  test("that was squashed names that commit", async () => {
    const { head } = await topic();
    await repo.commit("master", { README: "x" });
    const squash = await repo.commit("master", { "compose.yml": "two\n", ".env.sample": "A=1\n" });
    await repo.commit("master", { README: "y" });
    expect(await decide(head)).toEqual({ kind: "merged", by: "squash", commit: squash });
  });

  test("whose binary file was squashed among others", async () => {
    const first = await repo.commit("topic", { logo: "\0one\u0001" }, { from: base });
    const head = await repo.commit("topic", { logo: "\0two\u0001" });
    expect(first).not.toBe(head);
    await repo.commit("master", { logo: "\0other\u0001" });
    expect(await decide(head)).toMatchObject({ kind: "open" });
    await repo.commit("master", { logo: null });
    const squash = await repo.commit("master", { logo: "\0two\u0001" });
    expect(await decide(head)).toEqual({ kind: "merged", by: "squash", commit: squash });
  });

  test("whose files upstream has by two commits of its own", async () => {
    const { head } = await topic();
    await repo.commit("master", { "compose.yml": "three\n", ".env.sample": "A=1\n" });
    const last = await repo.commit("master", { "compose.yml": "two\n" });
    expect(await decide(head)).toEqual({ kind: "merged", by: "same-tree", commit: last });
  });

  test("that was squashed and reverted stays open, and is merged when it is brought again", async () => {
    const { head } = await topic();
    await repo.commit("master", { "compose.yml": "two\n", ".env.sample": "A=1\n" });
    await repo.commit("master", { "compose.yml": "one\n", ".env.sample": null });
    expect(await decide(head)).toEqual({ kind: "open", reason: "reverted" });
    const again = await repo.commit("master", { "compose.yml": "two\n", ".env.sample": "A=1\n" });
    expect(await decide(head)).toEqual({ kind: "merged", by: "squash", commit: again });
  });

  test("that was rebased and of which one commit was reverted stays open", async () => {
    const { head } = await topic();
    await repo.commit("master", { "compose.yml": "two\n" });
    await repo.commit("master", { ".env.sample": "A=1\n" });
    await repo.commit("master", { "compose.yml": "one\n" });
    expect(await decide(head)).toEqual({ kind: "open", reason: "reverted" });
  });

  test("that undoes itself stays open", async () => {
    await repo.commit("topic", { "compose.yml": "two\n" }, { from: base });
    const head = await repo.commit("topic", { "compose.yml": "one\n" });
    await repo.commit("master", { README: "x" });
    expect(await decide(head)).toEqual({ kind: "open", reason: "empty" });
  });

  test("of an empty commit stays open, although upstream has one too", async () => {
    const head = await repo.commit("topic", {}, { from: base });
    await repo.commit("master", {});
    expect(await decide(head)).toEqual({ kind: "open", reason: "empty" });
  });

  test("that changes the same lines in another way stays open", async () => {
    const { head } = await topic();
    await repo.commit("master", { "compose.yml": "three\n", ".env.sample": "A=1\n" });
    expect(await decide(head)).toEqual({ kind: "open", reason: "not-upstream" });
  });

  test("with a merge of upstream in it is known when it is squashed", async () => {
    await repo.commit("topic", { "compose.yml": "two\n" }, { from: base });
    const main = await repo.commit("master", { README: "x" });
    const head = await repo.commit("topic", { README: "x" }, { merge: [main] });
    expect(await decide(head)).toEqual({ kind: "open", reason: "not-upstream" });
    const squash = await repo.commit("master", { "compose.yml": "two\n" });
    expect(await decide(head)).toEqual({ kind: "merged", by: "squash", commit: squash });
  });

  test("of another history stays open", async () => {
    const head = await repo.commit("other", { "compose.yml": "one\n", "abra.sh": "a\nb\nc\n" }, { from: "none" });
    expect(await decide(head)).toEqual({ kind: "open", reason: "unrelated-history" });
  });

  test("is looked at as it is now: a new commit on top of what was squashed stays open", async () => {
    const { head } = await topic();
    const squash = await repo.commit("master", { "compose.yml": "two\n", ".env.sample": "A=1\n" });
    expect(await decide(head)).toMatchObject({ commit: squash });
    expect(await decide(await repo.commit("topic", { README: "more" }))).toEqual({ kind: "open", reason: "not-upstream" });
  });

  test("that upstream's rewritten history holds", async () => {
    const { head } = await topic();
    await repo.commit("master", { README: "x" });
    const known = await repo.git("rev-parse", "master");
    await repo.setBranch("master", base);
    const squash = await repo.commit("master", { "compose.yml": "two\n", ".env.sample": "A=1\n" });
    expect(await decide(head, known)).toEqual({ kind: "merged", by: "squash", commit: squash });
  });

  test("of very many commits is only compared as a whole", async () => {
    const head = await repo.commits("topic", Array.from({ length: 101 }, (_, line) => ({ list: `${line}\n` })), { from: base });
    expect(await decide(head)).toEqual({ kind: "open", reason: "too-many-commits" });
    const squash = await repo.commit("master", { list: "100\n" });
    expect(await decide(head)).toEqual({ kind: "merged", by: "squash", commit: squash });
  });
});

test("asking again makes no new objects", async () => {
  const { head } = await topic();
  await repo.commit("master", { README: "x" });
  await decide(head);
  const count = await repo.git("count-objects");
  await decide(head);
  expect(await repo.git("count-objects")).toBe(count);
});
