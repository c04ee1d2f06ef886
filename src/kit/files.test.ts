import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { insideFolder, writeAtomic, writeOnce } from "./files.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cc-ci-files-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("writeAtomic", () => {
  test("makes folders, replaces what is there, sets the mode and leaves no other file", async () => {
    const path = join(folder, "a", "b", "c.json");
    await writeAtomic(path, "old", 0o600);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await writeAtomic(path, new Uint8Array([110, 101, 119]));
    expect(await readFile(path, "utf8")).toBe("new");
    expect((await stat(path)).mode & 0o777).toBe(0o644);
    expect(await readdir(join(folder, "a", "b"))).toEqual(["c.json"]);
  });

  test("a reader never sees half a file while many writers write", async () => {
    const path = join(folder, "record");
    const contents = Array.from({ length: 8 }, (_, i) => String(i).repeat(20_000 + i));
    await writeAtomic(path, contents[0]!);
    const writers = Promise.all(contents.map((content) => writeAtomic(path, content)));
    for (let i = 0; i < 20; i += 1) expect(contents).toContain(await readFile(path, "utf8"));
    await writers;
    expect(await readdir(folder)).toEqual(["record"]);
  });
});

const run = promisify(execFile);
const size = 200_000;

describe.each([["writeAtomic", writeAtomic], ["writeOnce", writeOnce]] as const)("%s that fails", (name, write) => {
  test.runIf(process.getuid?.() === 0)("on a full disk leaves what was there and nothing else", async () => {
    await run("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]);
    try {
      await writeFile(join(folder, "other"), "old");
      await expect(write(join(folder, "record"), "x".repeat(size))).rejects.toMatchObject({ code: "ENOSPC" });
      expect(await readdir(folder)).toEqual(["other"]);
      await write(join(folder, "record"), "there is space again");
      expect(await readFile(join(folder, "record"), "utf8")).toBe("there is space again");
    } finally {
      await run("umount", [folder]);
    }
  });

  test("at the largest size of a file leaves nothing", async () => {
    const source = `const { ${name} } = await import(${JSON.stringify(new URL("files.ts", import.meta.url).href)});
      console.log(await ${name}(${JSON.stringify(join(folder, "record"))}, "x".repeat(${size})).then(() => "written", (error) => error.code));`;
    const limited = `trap "" XFSZ; ulimit -f 100; exec "$@"`;
    const { stdout } = await run("sh", ["-c", limited, "sh", process.execPath, "--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", source]);
    expect(stdout).toBe("EFBIG\n");
    expect(await readdir(folder)).toEqual([]);
  });
});

test("writeAtomic where a folder is in the way fails and leaves no other file", async () => {
  await mkdir(join(folder, "record", "full"), { recursive: true });
  await expect(writeAtomic(join(folder, "record"), "x")).rejects.toMatchObject({ code: expect.stringMatching(/EISDIR|ENOTEMPTY|EEXIST/) as string });
  expect(await readdir(folder)).toEqual(["record"]);
});

describe("writeOnce", () => {
  test("of many writers exactly one wins, and the file is its whole content", async () => {
    const path = join(folder, "locks", "once");
    const contents = Array.from({ length: 12 }, (_, i) => `writer ${i} ${"x".repeat(5_000)}`);
    const won = await Promise.all(contents.map((content) => writeOnce(path, content)));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await readFile(path, "utf8")).toBe(contents[won.indexOf(true)]);
    expect(await readdir(join(folder, "locks"))).toEqual(["once"]);
  });

  test("another failure than a file that is there already is thrown, and nothing stays", async () => {
    await writeFile(join(folder, "file"), "");
    await expect(writeOnce(join(folder, "file", "below"), "x")).rejects.toThrow("mkdir");
    expect(await readdir(folder)).toEqual(["file"]);
  });

  test("what is there is kept, whatever it is", async () => {
    await mkdir(join(folder, "taken"));
    expect(await writeOnce(join(folder, "taken"), "x")).toBe(false);
    expect((await stat(join(folder, "taken"))).isDirectory()).toBe(true);
  });
});

describe("insideFolder", () => {
  test.each([
    [".", "/a/b"],
    ["", "/a/b"],
    ["c", "/a/b/c"],
    ["./c/../d", "/a/b/d"],
    ["..c", "/a/b/..c"],
    ["c/..", "/a/b"],
    ["...", "/a/b/..."],
  ])("%j is %s", (path, whole) => {
    expect(insideFolder("/a/b", path)).toBe(whole);
  });

  test.each(["..", "../b2", "c/../../d", "../../a/b2", "/a/b/c", "/etc/passwd"])("%s leaves it", (path) => {
    expect(() => insideFolder("/a/b", path)).toThrow(expect.objectContaining({ kind: "recipe", code: "path-escapes", message: `path "${path}" leaves its folder` }));
  });

  test("whatever is let through is the folder or below it", () => {
    const part = fc.constantFrom("..", ".", "a", "b", "..a", "", "a..", " ");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        let whole: string;
        try {
          whole = insideFolder("/x/y", parts.join("/"));
        } catch {
          return;
        }
        expect(relative("/x/y", whole).split(sep)[0]).not.toBe("..");
        expect(whole === "/x/y" || whole.startsWith("/x/y/")).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
