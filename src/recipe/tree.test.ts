import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadRecipeTree, type RecipeTree } from "./tree.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cc-ci-tree-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(files: Record<string, string | Buffer>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, "recipe", path)), { recursive: true });
    await writeFile(join(folder, "recipe", path), content);
  }
}
const load = (): Promise<RecipeTree> => loadRecipeTree(join(folder, "recipe"), "notes");
const faults = (tree: RecipeTree): unknown[] => tree.faults.map((fault) => [fault.code, fault.at?.file, fault.at?.line]);
const whole = { "compose.yml": "services: {}\n", ".env.sample": "A=1\n" };

describe("loadRecipeTree", () => {
  test("reads all that a recipe consists of", async () => {
    await write({
      "compose.yml": "configs:\n  a:\n    file: conf/a.tmpl\n  same:\n    file: ./conf/a.tmpl\n  var:\n    file: ${X}\n  ext:\n    external: true\nsecrets:\n  s:\n    file: s.bin\n",
      "compose.db.yml": "services: {}\n",
      "postgres/compose.tune.yml": "services: {}\n",
      "compose.yaml.bak": "not: read",
      "docker-compose.yml": "not: read",
      ".git/compose.yml": "not: read",
      ".env.sample": "A=1\n",
      "abra.sh": "export A=v1\n",
      "README.md": "# notes\n",
      "conf/a.tmpl": "hello",
      "s.bin": Buffer.from([0, 255]),
      "release/1.0.0+2": "first",
      "release/2.0.0+3": "second",
      "release/next": "coming",
      "release/.git-keep-me": "",
      "release/notes.txt": "x",
    });
    const tree = await load();
    expect(tree.faults).toEqual([]);
    expect(tree.name).toBe("notes");
    expect(tree.compose.map(({ path }) => path)).toEqual(["compose.yml", "compose.db.yml", "postgres/compose.tune.yml"]);
    expect(tree.envSample).toEqual({ path: ".env.sample", text: "A=1\n" });
    expect(tree.abraSh?.text).toBe("export A=v1\n");
    expect(tree.readme?.path).toBe("README.md");
    expect(tree.releaseNotes).toEqual([{ path: "release/1.0.0+2", text: "first", version: "1.0.0+2" }, { path: "release/2.0.0+3", text: "second", version: "2.0.0+3" }]);
    expect(tree.nextNote?.text).toBe("coming");
    expect(tree.ignoredNotes).toEqual([".git-keep-me", "notes.txt"]);
    expect(tree.payloads).toEqual([{ path: "conf/a.tmpl", bytes: 5, text: "hello" }, { path: "s.bin", bytes: 2, text: undefined }]);
  });

  test("a small recipe is whole", async () => {
    await write(whole);
    expect(await load()).toMatchObject({ faults: [], abraSh: undefined, releaseNotes: [], nextNote: undefined, ignoredNotes: [], payloads: [] });
  });

  test("reports all that is missing or broken at once", async () => {
    await write({ "compose.bad.yml": "a:\n  b: [1\nc: 2\n", "compose.list.yml": "- a\n", "compose.p.yml": "configs:\n  a:\n    file: gone.tmpl\n  b:\n    file: ../../etc/passwd\n  c:\n    file: /etc/passwd\n  d:\n    file: dir\n", "dir/x": "" });
    const found = faults(await load());
    expect(found).toHaveLength(8);
    expect(found).toEqual(expect.arrayContaining([
      ["compose-missing", "compose.yml", 1],
      ["env-sample-missing", ".env.sample", 1],
      ["yaml-broken", "compose.bad.yml", 3],
      ["yaml-not-a-mapping", "compose.list.yml", 1],
      ["file-missing", "compose.p.yml", 3],
      ["path-escapes", "compose.p.yml", 5],
      ["path-escapes", "compose.p.yml", 7],
      ["file-unreadable", "compose.p.yml", 9],
    ]));
  });

  test("links that leave the folder are faults and are not read", async () => {
    await writeFile(join(folder, "outside"), "secret");
    await mkdir(join(folder, "elsewhere"));
    await writeFile(join(folder, "elsewhere/1.0.0+2"), "secret");
    await write({ "compose.yml": "configs:\n  a:\n    file: a.tmpl\n  b:\n    file: b.tmpl\n", "real.tmpl": "fine" });
    await symlink("../outside", join(folder, "recipe/a.tmpl"));
    await symlink("real.tmpl", join(folder, "recipe/b.tmpl"));
    await symlink(join(folder, "outside"), join(folder, "recipe/.env.sample"));
    await symlink("../elsewhere", join(folder, "recipe/release"));
    const tree = await load();
    expect(tree.payloads).toEqual([{ path: "b.tmpl", bytes: 4, text: "fine" }]);
    expect(tree.envSample).toBeUndefined();
    expect(tree.releaseNotes).toEqual([]);
    expect(JSON.stringify(tree)).not.toContain("secret");
    expect(new Set(tree.faults.map((fault) => fault.code))).toEqual(new Set(["path-escapes"]));
    expect(faults(tree)).toContainEqual(["path-escapes", "compose.yml", 3]);
    expect(faults(tree)).toContainEqual(["path-escapes", "a.tmpl", 1]);
    expect(faults(tree)).toContainEqual(["path-escapes", "release", 1]);
  });

  test("a link to the recipe's own folder does not go on for ever", async () => {
    await write(whole);
    await symlink(".", join(folder, "recipe/loop"));
    expect((await load()).compose.map(({ path }) => path)).toEqual(["compose.yml"]);
  });

  test("a folder or bytes where text should be", async () => {
    await write({ "compose.yml": "services: {}\n", ".env.sample/x": "", "abra.sh": Buffer.from([0xff, 0xfe, 0]) });
    expect(faults(await load())).toEqual([["file-unreadable", ".env.sample", 1], ["file-not-text", "abra.sh", 1]]);
  });

  test("a folder that is not there is thrown", async () => {
    await expect(load()).rejects.toMatchObject({ kind: "usage", code: "recipe-missing" });
  });

  test("stops when it is told to", async () => {
    await write(whole);
    await expect(loadRecipeTree(join(folder, "recipe"), "notes", AbortSignal.abort())).rejects.toThrow();
  });
});
