import { mkdtemp, mkdir, rm, stat, writeFile, symlink, chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { mustRun } from "#kit/process.ts";
import { buildSampleRecipe } from "./build-recipe.ts";

let folder: string;
const git = (path: string, ...args: string[]) => mustRun("git", ["-C", path, ...args]).then((text) => text.trim());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cc-ci-samples-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(path: string, content: string | Buffer): Promise<void> {
  const whole = join(folder, path);
  await mkdir(dirname(whole), { recursive: true });
  await writeFile(whole, content);
}

const yml = `
about: A page.
from: ../_shared
releases:
  - version: 1.0.0+1.0.0
  - version: 1.1.0+1.1.0
    tag: lightweight
    remove: [old]
  - version: 2.0.0+1.1.0
    tag: none
default_branch: trunk
`;

async function example(): Promise<string> {
  await put("_shared/shared.txt", "shared\n");
  await put("page/sample.yml", yml);
  await put("page/1.0.0+1.0.0/a.txt", "one\n");
  await put("page/1.0.0+1.0.0/old/b.txt", "gone later\n");
  await put("page/1.0.0+1.0.0/run.sh", "#!/bin/sh\n");
  await chmod(join(folder, "page/1.0.0+1.0.0/run.sh"), 0o755);
  await symlink("a.txt", join(folder, "page/1.0.0+1.0.0/link"));
  await put("page/1.1.0+1.1.0/a.txt", "two\n");
  await put("page/2.0.0+1.1.0/odd \"name\".bin", Buffer.from([0, 255, 10, 0]));
  return join(folder, "page");
}

test("a sample of another one has all its releases, with its own files over those that it names, and over no later one", async () => {
  await example();
  await put("broken/page/sample.yml", "about: Broken.\nof: ../../page\nreleases:\n  - version: 1.1.0+1.1.0\n");
  await put("broken/page/1.1.0+1.1.0/a.txt", "broken\n");
  const built = await buildSampleRecipe(join(folder, "broken/page"), join(folder, "out"));
  expect(built.releases.map(({ version, tag }) => [version, tag])).toEqual([["1.0.0+1.0.0", "annotated"], ["1.1.0+1.1.0", "lightweight"], ["2.0.0+1.1.0", "none"]]);
  expect(await Promise.all(built.releases.map(({ commit }) => git(built.path, "show", `${commit}:a.txt`)))).toEqual(["one", "broken", "two"]);
  await put("broken/page/sample.yml", "about: Broken.\nof: ../../page\nreleases:\n  - version: 9.0.0+1.1.0\n");
  await expect(buildSampleRecipe(join(folder, "broken/page"), join(folder, "out"))).rejects.toMatchObject({ code: "sample-release-unknown" });
});

test("each release is a commit with its files on top of the one before, and its kind of tag", async () => {
  const built = await buildSampleRecipe(await example(), join(folder, "out"));
  expect(built.path).toBe(join(folder, "out", "page"));
  expect(built.releases.map(({ version, tag }) => [version, tag])).toEqual([
    ["1.0.0+1.0.0", "annotated"],
    ["1.1.0+1.1.0", "lightweight"],
    ["2.0.0+1.1.0", "none"],
  ]);
  expect(await git(built.path, "tag")).toBe("1.0.0+1.0.0\n1.1.0+1.1.0");
  expect(await git(built.path, "cat-file", "-t", "1.0.0+1.0.0")).toBe("tag");
  expect(await git(built.path, "cat-file", "-t", "1.1.0+1.1.0")).toBe("commit");
  expect(await git(built.path, "for-each-ref", "--format=%(contents)", "refs/tags/1.0.0+1.0.0")).toBe("chore: publish 1.0.0+1.0.0 release");
  expect(await git(built.path, "rev-parse", "1.0.0+1.0.0^{commit}")).toBe(built.releases[0]?.commit);
  expect(await git(built.path, "symbolic-ref", "--short", "HEAD")).toBe("trunk");
  expect(await git(built.path, "rev-parse", "HEAD")).toBe(built.head);
  expect(await git(built.path, "status", "--porcelain")).toBe("");
  expect(await git(built.path, "fsck", "--strict")).not.toMatch(/error|missing/);
  expect(await git(built.path, "ls-tree", "-r", "--name-only", "1.0.0+1.0.0")).toBe("a.txt\nlink\nold/b.txt\nrun.sh\nshared.txt");
  expect(await git(built.path, "ls-tree", "-r", "--name-only", "-z", "HEAD")).toBe("a.txt\0link\0odd \"name\".bin\0run.sh\0shared.txt\0");
  expect(await git(built.path, "ls-tree", "HEAD", "run.sh", "link")).toMatch(/^120000 .*\tlink\n100755 .*\trun\.sh$/);
  expect(await git(built.path, "show", "HEAD:a.txt")).toBe("two");
});

test("commit and tag ids depend on the files alone", async () => {
  const sample = await example();
  const one = await buildSampleRecipe(sample, join(folder, "one"));
  const two = await buildSampleRecipe(sample, join(folder, "two"));
  expect(two.releases).toEqual(one.releases);
  expect(await git(two.path, "rev-parse", "1.0.0+1.0.0")).toBe(await git(one.path, "rev-parse", "1.0.0+1.0.0"));
});

test("a repository that is up to date is left alone; a stale one is replaced", async () => {
  const sample = await example();
  const into = join(folder, "out");
  const first = await buildSampleRecipe(sample, into);
  const before = await stat(first.path);
  expect(await buildSampleRecipe(sample, into)).toEqual(first);
  expect((await stat(first.path)).ino).toBe(before.ino);

  await put("page/1.1.0+1.1.0/a.txt", "changed\n");
  const second = await buildSampleRecipe(sample, into);
  expect(second.releases[0]).toEqual(first.releases[0]);
  expect(second.head).not.toBe(first.head);
  expect(await git(second.path, "show", "1.1.0+1.1.0:a.txt")).toBe("changed");
});

test("two builds at once leave one whole repository", async () => {
  const sample = await example();
  const into = join(folder, "out");
  const [one, two] = await Promise.all([buildSampleRecipe(sample, into), buildSampleRecipe(sample, into)]);
  expect(one).toEqual(two);
  expect(await git(one.path, "status", "--porcelain")).toBe("");
});

test("a release without its folder is a fault that names it", async () => {
  const sample = await example();
  await rm(join(sample, "1.1.0+1.1.0"), { recursive: true });
  await rm(join(sample, "2.0.0+1.1.0"), { recursive: true });
  await expect(buildSampleRecipe(sample, join(folder, "out"))).rejects.toMatchObject({
    code: "sample-folder-missing",
    message: expect.stringMatching(/2\.0\.0\+1\.1\.0/),
  });
});
