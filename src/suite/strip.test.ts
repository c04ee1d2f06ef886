import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { strip } from "./strip.ts";
import { stripApart } from "./strip-apart.ts";

const sources = ["const a: string = 'ä–😀';\n", "enum A { B }\n", "export {};\n\nlet b = (;\n", ""];

test("types become blanks, and every character keeps its place", () => {
  expect(strip("const a: string = 'ä–😀';\n")).toEqual({ code: "const a         = 'ä–😀';\n" });
});

test("what Node could not run is told with its place", () => {
  expect(strip("\n  enum A { B }\n")).toEqual({ problem: expect.stringContaining("cannot be run") as string, at: { line: 2, column: 3 } });
});

test("another process gives the same answers in the same order", async () => {
  expect(await stripApart(sources, null)).toEqual(sources.map(strip));
});

test("nothing to strip starts no process", async () => {
  expect(await stripApart([], null)).toEqual([]);
});

describe("what was stripped is kept", () => {
  let folder = "";
  let cache = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "cc-ci-strip-"));
    cache = join(folder, "cache");
  });
  afterEach(() => rm(folder, { recursive: true }));

  const kept = (): Promise<string[]> => readdir(cache);
  const put = async (content: string): Promise<void> => await writeFile(join(cache, (await kept())[0] ?? ""), content);

  test("and taken for the same sources, not for others", async () => {
    expect(await stripApart(sources, cache)).toEqual(sources.map(strip));
    expect(await stripApart(sources, cache)).toEqual(sources.map(strip));
    expect(await kept()).toHaveLength(1);
    const others = sources.map((_, index) => ({ code: `kept ${index}` }));
    await put(JSON.stringify(others));
    expect(await stripApart([...sources], cache)).toEqual(others);
    expect(await stripApart(sources.toReversed(), cache)).toEqual(sources.toReversed().map(strip));
    expect(await kept()).toHaveLength(2);
  });

  test.each(["", "[[", "{}", "[]", '[{ "code": 1 }]'])("but not taken where it reads %j", async (content) => {
    await stripApart(["let a: 1;"], cache);
    await put(content);
    expect(await stripApart(["let a: 1;"], cache)).toEqual([{ code: "let a   ;" }]);
    expect(JSON.parse(await readFile(join(cache, (await kept())[0] ?? ""), "utf8"))).toEqual([{ code: "let a   ;" }]);
  });

  test("of the latest versions only, and of nothing but these", async () => {
    await stripApart(["let a: 1;"], cache);
    await writeFile(join(cache, "compiled"), "");
    for (let index = 0; index < 120; index += 1) {
      const file = join(cache, `stripped-${index}.json`);
      await writeFile(file, "[]");
      await utimes(file, index, index);
    }
    await stripApart(["let b: 1;"], cache);
    const names = await kept();
    expect(names).toContain("compiled");
    expect(names.filter((name) => name.startsWith("stripped-"))).toHaveLength(100);
    expect(names).toContain("stripped-119.json");
    expect(names).not.toContain("stripped-0.json");
  });

  test("nowhere where nothing can be written", async () => {
    await writeFile(cache, "");
    expect(await stripApart(["let a: 1;"], join(cache, "below"))).toEqual([{ code: "let a   ;" }]);
  });
});
