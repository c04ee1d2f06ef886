import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { programVersion } from "./program-version.ts";

let folder = "";
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "cc-ci-tools-"))));
afterEach(() => rm(folder, { recursive: true }));

/** A program that tells a version and notes each call. */
async function makeProgram(version: string): Promise<void> {
  await writeFile(join(folder, "tool"), `#!/bin/sh\necho "$*" >>"${folder}/calls"\necho "${version}"\necho more\n`, { mode: 0o755 });
}

const calls = async (): Promise<number> => (await readFile(join(folder, "calls"), "utf8")).trim().split("\n").length;

describe("the version of a program", () => {
  test("is its first line, and it is asked only once", async () => {
    await makeProgram("tool 1.2");
    const path = join(folder, "tool");
    expect(await Promise.all([programVersion(path, ["--version"]), programVersion(path, ["--version"])])).toEqual(["tool 1.2", "tool 1.2"]);
    expect(await programVersion(path, ["--version"])).toBe("tool 1.2");
    expect(await calls()).toBe(1);
  });

  test("is asked again when the program is another one", async () => {
    await makeProgram("tool 1.2");
    const path = join(folder, "tool");
    await programVersion(path, ["--version"]);
    await makeProgram("tool 1.2.1 (newer)");
    expect(await programVersion(path, ["--version"])).toBe("tool 1.2.1 (newer)");
  });

  test("is empty where there is no program, or it fails, and then it is asked again", async () => {
    const path = join(folder, "tool");
    expect(await programVersion(path, [])).toBe("");
    await writeFile(path, "#!/bin/sh\nexit 3\n", { mode: 0o755 });
    expect(await programVersion(path, [])).toBe("");
    await makeProgram("tool 2");
    expect(await programVersion(path, [])).toBe("tool 2");
  });
});
