import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

let folder = "";
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "cc-ci-loader-"))));
afterEach(() => rm(folder, { recursive: true }));

/** What another process would place, without types: the harness's fault module. */
async function placedBy(process: string, cache: string | null): Promise<string> {
  vi.resetModules();
  const { placeLoader } = await import("./place-loader.ts");
  const work = join(folder, process);
  await placeLoader(work, cache);
  return await readFile(join(work, "own/src/kit/fault.ts"), "utf8");
}

const kept = async (cache: string): Promise<string[]> => (await readdir(cache)).filter((name) => !name.endsWith(".tmp"));

describe("what a test process loads of ours", () => {
  test("is stripped once, and taken from there by the next process", async () => {
    const cache = join(folder, "cache");
    const first = await placedBy("first", cache);
    expect(first).toContain("class Fault");
    expect(first).not.toContain("readonly ");
    const [name = "", ...others] = await kept(cache);
    expect(others).toEqual([]);
    const modules = JSON.parse(await readFile(join(cache, name), "utf8")) as { code: string }[];
    await writeFile(join(cache, name), JSON.stringify(modules.map(({ code }) => ({ code: `${code}// kept` }))));
    expect(await placedBy("second", cache)).toBe(`${first}// kept`);
  });

  test("is stripped where nothing can be kept", async () => {
    await writeFile(join(folder, "file"), "");
    expect(await placedBy("nowhere", null)).toContain("class Fault");
    expect(await placedBy("below a file", join(folder, "file/cache"))).toContain("class Fault");
  });
});
