import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { tokenizer } from "acorn";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fakeApp } from "../test-support/fake-app.ts";
import { operationOf, startTestRun } from "../test-support/test-run.ts";
import { inOneByte } from "./loader.ts";

const playwright = dirname(createRequire(createRequire(import.meta.url).resolve("@playwright/test/package.json")).resolve("playwright/package.json"));
const core = dirname(createRequire(join(playwright, "package.json")).resolve("playwright-core/package.json"));

/** What every token of a program means, whatever way its characters are written. */
function* meanings(source: string): Generator {
  for (const token of tokenizer(source, { ecmaVersion: "latest", allowHashBang: true })) yield `${token.type.label} ${JSON.stringify((token as { value?: unknown }).value)}`;
}

describe("a bundle in one byte", () => {
  test.each(["coreBundle.js", "utilsBundle.js"])("%s is the same program", (name) => {
    const path = join(core, "lib", name);
    const narrow = inOneByte(readFileSync(path, "latin1"));
    expect(Buffer.byteLength(narrow, "utf8")).toBe(narrow.length);
    const original = meanings(readFileSync(path, "utf8"));
    let count = 0;
    for (const meaning of meanings(narrow)) {
      // A regular expression of characters is written otherwise and matches the same.
      const expected = original.next().value as string;
      if (meaning !== expected && unescaped(meaning as string) !== unescaped(expected)) expect(meaning).toBe(expected);
      count += 1;
    }
    expect(original.next().done).toBe(true);
    expect(count).toBeGreaterThan(100_000);
  }, 60_000);

  test("texts of any language keep their meaning", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const source = JSON.stringify(text);
        const narrow = inOneByte(Buffer.from(source, "utf8").toString("latin1"));
        expect(Buffer.byteLength(narrow, "utf8")).toBe(narrow.length);
        expect(JSON.parse(narrow)).toBe(text);
      }),
    );
  });
});

function unescaped(text: string): string {
  return text.replace(/\\+u([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** Runs a module in a process that has the loader. */
async function withLoader(body: string): Promise<unknown> {
  const nowhere = "file:///nowhere/";
  const source = `import { createRequire } from "node:module";
    import { installLoader } from ${JSON.stringify(new URL("loader.ts", import.meta.url).href)};
    installLoader(${JSON.stringify({ entries: nowhere, suite: nowhere, stripped: nowhere, package: nowhere, own: nowhere })});
    const require = createRequire(${JSON.stringify(join(playwright, "package.json"))});
    const compiler = ${JSON.stringify(join(playwright, "lib", "transform", "babelBundle.js"))};
    ${body}`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", source]);
  return JSON.parse(stdout);
}

describe("Playwright's compiler", () => {
  const real = createRequire(import.meta.url)(join(playwright, "lib", "transform", "babelBundle.js")) as object;

  test("is not loaded with the main process, and offers all that the real one does", async () => {
    const seen = await withLoader(`require(${JSON.stringify(join(playwright, "lib", "runner", "index.js"))});
      console.log(JSON.stringify({ keys: Object.keys(require(compiler)), size: require(compiler).babelParse.toString().length }));`);
    expect(seen).toEqual({ keys: expect.arrayContaining(Object.keys(real)) as unknown, size: expect.any(Number) as unknown });
    expect((seen as { keys: string[] }).keys.toSorted()).toEqual(Object.keys(real).toSorted());
    expect((seen as { size: number }).size).toBeLessThan(60);
  });

  test("is the real one as soon as something asks for it", async () => {
    expect(await withLoader(`const { babelParse, types } = require(compiler);
      const file = babelParse("let a: number = 1;", "a.ts", true);
      console.log(JSON.stringify([file.type, types.isFile(file), types.isFile({ type: "Other" })]));`)).toEqual(["File", true, false]);
  });
});

test("a test process loads no compiler, neither Node's nor Playwright's", async () => {
  await using run = await startTestRun({
    "install.test.ts": `import { expect, test } from "cc-ci/test";
import { createRequire } from "node:module";
type Loaded = readonly string[];
test("looks at itself", () => {
  const loaded = (process as unknown as { moduleLoadList: Loaded }).moduleLoadList;
  expect(loaded.filter((name) => /amaro/.test(name))).toEqual([]);
  expect(Object.keys(createRequire(import.meta.url).cache).filter((path) => /babel/.test(path))).toEqual([]);
});
`,
  }, fakeApp, null);
  expect(await run.process.tier("install", operationOf("install"))).toMatchObject([{ status: "pass" }]);
}, 60_000);
