import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mustRun } from "#kit/process.ts";
import { checkoutTree, cloneRecipe, exportTree, fetchTags, isDirty, listReleases, remoteDefaultBranch, resolveRef, treesOf } from "./git.ts";

let folder: string;
let source: string;
let clone: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cc-ci-git-"));
  source = join(folder, "notes");
  clone = join(folder, "clone");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const author = { GIT_AUTHOR_NAME: "A", GIT_AUTHOR_EMAIL: "a@example.com", GIT_COMMITTER_NAME: "A", GIT_COMMITTER_EMAIL: "a@example.com", GIT_CONFIG_GLOBAL: "/dev/null" };
const run = async (...args: string[]): Promise<string> => (await mustRun("git", ["-C", source, ...args], { env: author })).trim();

async function commit(content: string, files: Record<string, string> = {}): Promise<string> {
  for (const [path, text] of Object.entries({ "compose.yml": content, ...files })) {
    await mkdir(dirname(join(source, path)), { recursive: true });
    await writeFile(join(source, path), text);
  }
  await run("add", "--all");
  await run("commit", "--quiet", "-m", content);
  return run("rev-parse", "HEAD");
}

async function init(branch: string): Promise<string> {
  await mkdir(source);
  await run("init", "--quiet", "-b", branch);
  return commit("one");
}

describe("clone", () => {
  test("is whole, ours, and leaves a local source as it was", async () => {
    const first = await init("trunk");
    await run("tag", "-a", "1.0.0+1", "-m", "x");
    await run("checkout", "--quiet", "-b", "topic");
    const topic = await commit("topic");
    await run("checkout", "--quiet", "trunk");
    const before = await readdir(join(source, ".git"));
    await cloneRecipe({ source, into: clone });
    expect(await resolveRef(clone, "1.0.0+1")).toBe(first);
    expect(await resolveRef(clone, "topic")).toBe(topic);
    expect(await resolveRef(clone, "HEAD")).toBe(first);
    expect(await readdir(clone)).toEqual([".git"]);
    expect(await readdir(join(source, ".git"))).toEqual(before);
    await expect(stat(join(clone, ".git/objects/info/alternates"))).rejects.toThrow();
    const objects = await mustRun("find", [join(clone, ".git/objects"), "-type", "f", "-links", "+1"]);
    expect(objects).toBe("");
  });

  test("runs no hook and no program that the source names", async () => {
    await init("main");
    const script = join(source, ".git/hooks/post-checkout");
    await mkdir(join(source, ".git/hooks"), { recursive: true });
    await writeFile(script, `#!/bin/sh\ntouch ${join(folder, "ran")}\n`);
    await chmod(script, 0o755);
    await run("config", "core.fsmonitor", script);
    await cloneRecipe({ source: `file://${source}`, into: clone });
    await checkoutTree(clone, await resolveRef(clone, "main"));
    expect(await isDirty(source)).toBe(false);
    await expect(stat(join(folder, "ran"))).rejects.toThrow();
  });

  test.each(["gone", "empty"])("of a %s folder is the user's mistake", async (name) => {
    if (name === "empty") await mkdir(join(folder, name));
    await expect(cloneRecipe({ source: join(folder, name), into: clone })).rejects.toMatchObject({ kind: "usage", code: "recipe-missing" });
  });

  test("a source that looks like an option is a path", async () => {
    await expect(cloneRecipe({ source: "--upload-pack=touch ran", into: clone })).rejects.toMatchObject({ kind: "usage", code: "recipe-missing" });
  });

  test("never shows a password", async () => {
    const error = await cloneRecipe({ source: "https://me:hunter2@127.0.0.1:1/a.git", into: clone }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: "infrastructure", code: "git-unreachable" });
    expect(JSON.stringify(error) + String(error)).not.toContain("hunter2");
  });

  test("can be cancelled", async () => {
    await init("main");
    await expect(cloneRecipe({ source, into: clone, signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: "cancelled" });
  });

  test("gets the tags of an upstream as well, replacing its own", async () => {
    const first = await init("main");
    const upstream = join(folder, "upstream");
    await run("clone", "--quiet", source, upstream);
    await run("tag", "-a", "1.0.0+1", "-m", "ours");
    await cloneRecipe({ source, into: clone });
    source = upstream;
    const second = await commit("two");
    await run("tag", "-a", "1.0.0+1", "-m", "theirs");
    await run("tag", "-a", "1.1.0+1", "-m", "theirs", first);
    await fetchTags({ folder: clone, source: upstream });
    expect((await listReleases(clone)).releases.map(({ tag, commit: at }) => [tag, at])).toEqual([["1.0.0+1", second], ["1.1.0+1", first]]);
  });
});

describe("remoteDefaultBranch", () => {
  test.each(["main", "master", "trunk", "stable/next"])("asks instead of assuming: %s", async (branch) => {
    const first = await init(branch);
    await run("branch", branch === "main" ? "other" : "main");
    expect(await remoteDefaultBranch(source)).toEqual({ branch, commit: first });
  });

  test("of an empty repository is none", async () => {
    await mkdir(source);
    await run("init", "--quiet");
    expect(await remoteDefaultBranch(source)).toBeUndefined();
  });

  test("of a work tree on no branch is none", async () => {
    await init("main");
    await run("checkout", "--quiet", "--detach");
    expect(await remoteDefaultBranch(source)).toBeUndefined();
  });

  test("of nothing is a mistake", async () => {
    await expect(remoteDefaultBranch(source)).rejects.toMatchObject({ kind: "usage", code: "recipe-missing" });
  });
});

describe("resolveRef", () => {
  test("finds tags, branches and hashes", async () => {
    const first = await init("main");
    const second = await commit("two");
    await run("tag", "1.0.0+1", first);
    await run("tag", "main", first);
    await cloneRecipe({ source, into: clone });
    expect(await resolveRef(clone, "1.0.0+1")).toBe(first);
    expect(await resolveRef(clone, "main")).toBe(first);
    expect(await resolveRef(clone, "refs/remotes/origin/main")).toBe(second);
    expect(await resolveRef(clone, second)).toBe(second);
    expect(await resolveRef(clone, second.slice(0, 8))).toBe(second);
  });

  test("names refs that look alike", async () => {
    await init("main");
    await run("tag", "-a", "1.0.0+1.2", "-m", "x");
    await cloneRecipe({ source, into: clone });
    await expect(resolveRef(clone, "1.0.0")).rejects.toMatchObject({ kind: "usage", code: "ref-missing", next: "Did you mean 1.0.0+1.2?" });
    await expect(resolveRef(clone, "mian")).rejects.toMatchObject({ next: "Did you mean main?" });
    await expect(resolveRef(clone, "zzzzzz")).rejects.toMatchObject({ evidence: ["there is main", "there is 1.0.0+1.2"] });
    await expect(resolveRef(clone, "f".repeat(40))).rejects.toMatchObject({ code: "ref-missing" });
  });

  test.each(["--upload-pack=touch x", "-x", "", "a..b", "main~1", "main^", "a:b", "@{-1}", "a b", "a\nb", "a*", "/main", "main/"])("refuses %j", async (ref) => {
    await init("main");
    await expect(resolveRef(source, ref)).rejects.toMatchObject({ kind: "usage", code: "ref-invalid" });
  });
});

test("listReleases tells releases from other tags", async () => {
  const first = await init("main");
  const second = await commit("two");
  await run("tag", "-a", "1.10.0+2", "-m", "x");
  await run("tag", "-a", "1.9.0+2", "-m", "x", first);
  await run("tag", "1.9.1+2");
  await run("tag", "v2.4.8");
  await run("tag", "-a", "2.0+1", "-m", "x");
  await run("tag", "-a", "3.0.0+1", "-m", "x", await run("rev-parse", "HEAD^{tree}"));
  await run("tag", "-a", "4.0.0+1", "-m", "x", "1.9.0+2");
  const { releases, ignored } = await listReleases(source);
  expect(releases.map(({ tag, commit: at, annotated }) => ({ tag, at, annotated }))).toEqual([
    { tag: "1.9.0+2", at: first, annotated: true },
    { tag: "1.9.1+2", at: second, annotated: false },
    { tag: "1.10.0+2", at: second, annotated: true },
  ]);
  expect(releases.map(({ taggerDate }) => taggerDate !== null && !Number.isNaN(Date.parse(taggerDate)))).toEqual([true, false, true]);
  expect(releases[0]?.version).toMatchObject({ major: 1, minor: 9, patch: 0, upstream: "2" });
  expect(ignored.map(({ tag }) => tag)).toEqual(["2.0+1", "3.0.0+1", "4.0.0+1", "v2.4.8"]);
  expect(ignored.map(({ reason }) => reason)).toEqual(["it lacks a minor or patch number", "it does not point at a commit", expect.any(String), "it has no +UPSTREAM part"]);
});

describe("trees", () => {
  test("checkoutTree gives exactly the commit", async () => {
    const first = await init("main");
    const second = await commit("two", { "compose.extra.yml": "x", ".gitignore": "*.log\n" });
    await cloneRecipe({ source, into: clone });
    await checkoutTree(clone, second);
    expect(await readdir(clone)).toEqual([".git", ".gitignore", "compose.extra.yml", "compose.yml"]);
    await writeFile(join(clone, "compose.yml"), "changed");
    await writeFile(join(clone, "untracked"), "x");
    await writeFile(join(clone, "a.log"), "x");
    expect(await isDirty(clone)).toBe(true);
    await checkoutTree(clone, first);
    expect(await readdir(clone)).toEqual([".git", "compose.yml"]);
    expect(await readFile(join(clone, "compose.yml"), "utf8")).toBe("one");
    expect(await isDirty(clone)).toBe(false);
  });

  test("isDirty counts untracked files and not ignored ones", async () => {
    await init("main");
    await commit("two", { ".gitignore": "*.log\n" });
    await writeFile(join(source, "a.log"), "x");
    expect(await isDirty(source)).toBe(false);
    await writeFile(join(source, "compose.ccci.yml"), "x");
    expect(await isDirty(source)).toBe(true);
  });

  test("exportTree writes all files of a commit, whatever attributes say, and touches nothing else", async () => {
    await init("main");
    await mkdir(join(source, "sub"));
    await symlink("compose.yml", join(source, "link"));
    const second = await commit("$Format:%H$", { ".gitattributes": "sub/** export-ignore\ncompose.yml export-subst\n", "sub/compose.x.yml": "x" });
    await cloneRecipe({ source, into: clone });
    const into = join(folder, "export");
    await exportTree(clone, second, into);
    expect((await readdir(into)).toSorted()).toEqual([".gitattributes", "compose.yml", "link", "sub"]);
    expect(await readFile(join(into, "compose.yml"), "utf8")).toBe("$Format:%H$");
    expect(await readFile(join(into, "sub/compose.x.yml"), "utf8")).toBe("x");
    expect(await readlink(join(into, "link"))).toBe("compose.yml");
    expect(await readdir(clone)).toEqual([".git"]);
    await expect(exportTree(clone, second, into)).rejects.toMatchObject({ code: "folder-not-empty" });
  });

  test("exportTree takes a bare repository as well, and leaves it as it was", async () => {
    const first = await init("main");
    const second = await commit("two", { ".gitattributes": "*.txt text eol=crlf\n", "sub/a.txt": "a\n", "run.sh": "x" });
    await mustRun("git", ["clone", "--quiet", "--bare", source, clone], { env: author });
    const before = await readdir(clone, { recursive: true });
    for (const commitOf of [first, second]) {
      const [fromBare, fromTree] = [join(folder, `bare-${commitOf}`), join(folder, `tree-${commitOf}`)];
      await exportTree(clone, commitOf, fromBare);
      await exportTree(source, commitOf, fromTree);
      const files = await readdir(fromTree, { recursive: true });
      expect(await readdir(fromBare, { recursive: true })).toEqual(files);
      for (const path of files) if ((await stat(join(fromTree, path))).isFile()) expect(await readFile(join(fromBare, path), "utf8")).toBe(await readFile(join(fromTree, path), "utf8"));
    }
    expect(await readFile(join(folder, `bare-${second}`, "sub/a.txt"), "utf8")).toBe("a\r\n");
    expect(await readdir(clone, { recursive: true })).toEqual(before);
  });

  test("treesOf gives each commit's files by one hash, asked for once or twice", async () => {
    const first = await init("main");
    const second = await commit("two");
    const trees = await treesOf(source, [second, first, second]);
    expect([...trees]).toEqual([[second, await run("rev-parse", `${second}^{tree}`)], [first, await run("rev-parse", `${first}^{tree}`)]]);
    expect((await treesOf(source, [])).size).toBe(0);
    await expect(treesOf(source, [first, "0".repeat(40)])).rejects.toMatchObject({ code: "git-failed" });
    await expect(treesOf(source, ["--help"])).rejects.toMatchObject({ code: "commit-invalid" });
  });

  test("only whole hashes name a commit", async () => {
    await init("main");
    await expect(checkoutTree(source, "main")).rejects.toMatchObject({ code: "commit-invalid" });
    await expect(exportTree(source, "--help", clone)).rejects.toMatchObject({ code: "commit-invalid" });
  });
});
