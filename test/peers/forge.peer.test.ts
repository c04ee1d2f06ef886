import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Forge } from "#forge/port.ts";
import { forgeOf, openPullRequest, pushAs, startGitea, type Gitea } from "./support/gitea.ts";
import { GitRepository } from "./support/upstream.ts";

let gitea: Gitea;
let forge: Forge;
let folder: string;

beforeAll(async () => {
  // So few on a page that five pull requests are three of them.
  gitea = await startGitea({ config: { api: ["MAX_RESPONSE_ITEMS = 2"] } });
  forge = forgeOf(gitea, gitea.token);
  folder = await mkdtemp(join(tmpdir(), "cc-ci-forge-"));
});
afterAll(async () => {
  await gitea?.stop();
  await rm(folder, { recursive: true, force: true });
});

const make = (name: string, owner = gitea.owner) => forge.createRepository({ owner, name, description: "for a test", defaultBranch: "trunk", private: false });

describe("a real Gitea", () => {
  test("says what it is and who we are", async () => {
    expect(await forge.version()).toEqual({ software: "gitea", version: "1.25.5" });
    expect(await forge.whoAmI()).toEqual({ login: "cc-ci", admin: false });
    expect(await forgeOf(gitea, gitea.adminUser.token).whoAmI()).toMatchObject({ admin: true });
  });

  test("makes a repository for an organisation and gives it again", async () => {
    const made = await make("made");
    expect(made).toMatchObject({ owner: gitea.owner, name: "made", description: "for a test", defaultBranch: "trunk", empty: true, archived: false, pullMirror: false, canPush: true });
    expect(await forge.repository({ owner: gitea.owner, name: "made" })).toEqual(made);
    expect(await forge.repository({ owner: gitea.owner, name: "none" })).toBeUndefined();
    await expect(make("made")).rejects.toMatchObject({ code: "forge-refused" });
  });

  test("makes a repository for ourselves, where the token may, and for others only as administrator", async () => {
    const user = await gitea.createUser("somebody");
    const theirs = forgeOf(gitea, user.token);
    const own = { owner: user.login, name: "own", description: "", defaultBranch: "main", private: true };
    expect(await theirs.createRepository(own)).toMatchObject({ owner: user.login });
    expect(await forge.repository(own)).toBeUndefined();
    await expect(forge.createRepository({ ...own, name: "more" })).rejects.toMatchObject({ code: "forge-owner-refused" });
    await expect(theirs.createRepository({ ...own, owner: gitea.owner })).rejects.toMatchObject({ code: "forge-owner-refused" });
    await expect(forge.createRepository({ ...own, owner: "nobody-there" })).rejects.toMatchObject({ code: "forge-owner-missing" });
    expect(await forgeOf(gitea, gitea.adminUser.token).createRepository({ ...own, name: "more" })).toMatchObject({ owner: user.login, name: "more" });
  });

  test("says that a repository has another name now", async () => {
    await make("before");
    await gitea.api("PATCH", `/repos/${gitea.owner}/before`, { name: "after" });
    await expect(forge.repository({ owner: gitea.owner, name: "before" })).rejects.toMatchObject({ code: "forge-repository-moved" });
  });

  test("refuses a wrong token, and one that may not", async () => {
    await expect(forgeOf(gitea, "0".repeat(40)).whoAmI()).rejects.toMatchObject({ code: "forge-token-refused" });
    const narrow = await gitea.createUser("narrow", "read:issue");
    await expect(forgeOf(gitea, narrow.token).whoAmI()).rejects.toMatchObject({ code: "forge-forbidden" });
    await expect(forge.setDefaultBranch({ owner: gitea.owner, name: "none" }, "main")).rejects.toMatchObject({ code: "forge-not-found" });
  });

  test("lists all pull requests, takes comments, closes, and knows what was reopened", async () => {
    const name = { owner: gitea.owner, name: "pulls" };
    await make("pulls");
    const repo = await GitRepository.make(folder, "pulls", "trunk");
    const first = await repo.commit("trunk", { a: "1\n" });
    await pushAs(gitea, gitea.adminUser, repo, first, { ...name, branch: "trunk" });
    const numbers: number[] = [];
    for (const index of [1, 2, 3, 4, 5]) {
      const head = await repo.commit(`topic-${index}`, { [`b${index}`]: "1\n" }, { from: first });
      await pushAs(gitea, gitea.adminUser, repo, head, { ...name, branch: `topic-${index}` });
      numbers.push(await openPullRequest(gitea, gitea.adminUser, name, `topic-${index}`, "trunk"));
    }
    const open = await forge.openPullRequests(name);
    expect(open.map(({ number }) => number)).toEqual(numbers);
    const number = numbers[0]!;
    expect(open[0]).toMatchObject({ state: "open", author: gitea.adminUser.login, base: { branch: "trunk" }, head: { branch: "topic-1", repository: `${gitea.owner}/pulls` } });
    expect(await forge.pullRequest(name, number)).toEqual(open[0]);
    for (const index of [1, 2, 3]) await forge.comment(name, number, `comment ${index}`);
    const comments = await forge.comments(name, number);
    expect(comments.map(({ body, author }) => `${author}: ${body}`)).toEqual(["cc-ci: comment 1", "cc-ci: comment 2", "cc-ci: comment 3"]);
    await forge.closePullRequest(name, number);
    await forge.closePullRequest(name, number);
    expect(await forge.pullRequest(name, number)).toMatchObject({ state: "closed" });
    expect(await forge.openPullRequests(name)).toHaveLength(4);
    expect(await forge.reopenedAfter(name, number, comments[0]!)).toBe(false);
    await gitea.api("PATCH", `/repos/${gitea.owner}/pulls/pulls/${number}`, { state: "open" });
    expect(await forge.reopenedAfter(name, number, comments[0]!)).toBe(true);
    await forge.comment(name, number, "comment 4");
    expect(await forge.reopenedAfter(name, number, (await forge.comments(name, number)).at(-1)!)).toBe(false);
    expect(await forge.pullRequest(name, 999)).toBeUndefined();
  });
});
