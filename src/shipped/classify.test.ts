import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classify, shippedBounds } from "./classify.ts";
import { readTreeEntries, type TreeEntry } from "./tree-entry.ts";

const object = "a".repeat(40);
const entry = (path: string, change: Partial<TreeEntry> = {}): TreeEntry => ({ path, kind: "file", object, bytes: 10, ...change });
const names = ({ tests, helpers, refused }: ReturnType<typeof classify>): Record<string, unknown> => ({ tests: tests.map(({ path }) => path), helpers: helpers.map(({ path }) => path), refused: refused.map(({ file, reason }) => `${file}: ${reason}`) });

describe("what git lists", () => {
  test.each<[string, string, Partial<TreeEntry>]>([
    ["a file", `100644 blob ${object}      12\ttests/a.test.ts\0`, { path: "tests/a.test.ts", kind: "file", bytes: 12, object }],
    ["a program", `100755 blob ${object}      12\ttests/run\0`, { path: "tests/run", kind: "file" }],
    ["a link", `120000 blob ${object}       9\ttests/l\0`, { kind: "link" }],
    ["a submodule", `160000 commit ${object}       -\ttests/m\0`, { kind: "submodule", bytes: 0 }],
    ["a name with a line feed", `100644 blob ${object}       1\ttests/a\nb\0`, { path: "tests/a\nb", kind: "file" }],
    ["something new", "100000 thing x\ttests/a\0", { kind: "other" }],
  ])("%s", (_, line, expected) => expect(readTreeEntries(line)).toEqual([expect.objectContaining(expected)]));

  test("nothing", () => expect(readTreeEntries("")).toEqual([]));
});

describe("what each file is", () => {
  test("tests, what they import, and what is none of ours", () => {
    expect(names(classify([entry("tests/b/two.test.ts"), entry("tests/one.test.ts"), entry("tests/lib.ts"), entry("tests/data/logo.png"), entry("tests/README.md")]))).toEqual({
      tests: ["tests/b/two.test.ts", "tests/one.test.ts"], helpers: ["tests/README.md", "tests/data/logo.png", "tests/lib.ts"], refused: [],
    });
  });

  test.each(["tests/a.spec.ts", "tests/a.test.js", "tests/a.test.mjs", "tests/test_health.py", "tests/custom/health_test.py", "tests/ops.py", "tests/install_steps.sh"])("%s looks like one and never runs", (path) => {
    expect(classify([entry(path)])).toMatchObject({ tests: [], refused: [{ file: path, reason: "only files that end in .test.ts are run" }] });
  });

  test.each<[string, TreeEntry, RegExp]>([
    ["a test that is a link", entry("tests/a.test.ts", { kind: "link" }), /a link/],
    ["a helper that is a link", entry("tests/lib.ts", { kind: "link" }), /a link/],
    ["the folder itself as a link", entry("tests", { kind: "link" }), /a link/],
    ["a submodule", entry("tests/more", { kind: "submodule" }), /submodule/],
    ["what git does not explain", entry("tests/a.test.ts", { kind: "other" }), /ordinary/],
    ["a way up", entry("tests/../a.test.ts"), /path/],
    ["an absolute path", entry("/etc/a.test.ts"), /path/],
    ["another folder", entry("src/a.test.ts"), /path/],
    ["a file of that name", entry("tests"), /path/],
    ["a line feed", entry("tests/a\n.test.ts"), /path/],
    ["a terminal's escape", entry("tests/\u001b[2J.test.ts"), /path/],
    ["a backslash", entry("tests/..\\a.test.ts"), /path/],
    ["bytes that are no text", entry("tests/\ufffd.test.ts"), /path/],
    ["a quote", entry("tests/\".test.ts"), /path/],
    ["a hidden file", entry("tests/.npmrc"), /path/],
    ["packages", entry("tests/node_modules/cc-ci/test.ts"), /path/],
    ["a path without end", entry(`tests/${"a".repeat(300)}.test.ts`), /path/],
  ])("%s is refused", (_, one, reason) => {
    const found = classify([one]);
    expect({ tests: found.tests, helpers: found.helpers }).toEqual({ tests: [], helpers: [] });
    expect(found.refused).toEqual([{ file: expect.stringMatching(/^[\x20-\x7e]{1,200}$/), reason: expect.stringMatching(reason) }]);
  });

  test("one that is refused does not keep the others from running", () => {
    expect(classify([entry("tests/a.test.ts"), entry("tests/b.test.ts", { kind: "link" })]).tests.map(({ path }) => path)).toEqual(["tests/a.test.ts"]);
  });

  test("too many files, or too large ones, and none is run", () => {
    const many = Array.from({ length: shippedBounds.files + 1 }, (_, index) => entry(`tests/${index}.test.ts`));
    expect(classify(many)).toMatchObject({ tests: [], helpers: [], refused: { length: many.length } });
    expect(classify(many.slice(1)).tests).toHaveLength(shippedBounds.files);
    expect(classify([entry("tests/a.test.ts"), entry("tests/big.bin", { bytes: shippedBounds.bytes })])).toMatchObject({ tests: [], helpers: [], refused: [{ file: "tests/a.test.ts" }] });
  });

  test("more refusals than anybody reads are counted, so that a record stays small", () => {
    const links = Array.from({ length: shippedBounds.refusals + 7 }, (_, index) => entry(`tests/${String(index).padStart(6, "0")}`, { kind: "link" }));
    expect(classify(links.slice(0, shippedBounds.refusals)).refused.at(-1)).toMatchObject({ reason: expect.stringMatching("link") as string });
    const { tests, refused } = classify([...links, entry("tests/a.test.ts")]);
    expect(tests).toHaveLength(1);
    expect(refused).toHaveLength(shippedBounds.refusals + 1);
    expect(refused.at(-1)).toEqual({ file: "tests/", reason: "7 more are refused, which are not listed" });
  });

  test("whatever the paths are, what is taken is an ordinary file below tests/, and no test is lost", () => {
    const path = fc.oneof(fc.string(), fc.array(fc.constantFrom("tests", "..", ".", "a", "b.test.ts", "", "node_modules", ".git"), { maxLength: 5 }).map((parts) => parts.join("/")));
    const any = fc.record({ path, kind: fc.constantFrom<TreeEntry["kind"]>("file", "link", "submodule", "other"), object: fc.constant(object), bytes: fc.nat(20_000_000) });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 8 }), (entries) => {
        const { tests, helpers, refused } = classify(entries);
        for (const { path: taken, kind } of [...tests, ...helpers]) {
          expect(kind).toBe("file");
          expect(taken).toMatch(/^tests\/[^\\\0\n]+$/);
          expect(taken.split("/")).not.toContain("..");
        }
        const wanted = entries.filter((one) => one.path.endsWith(".test.ts"));
        expect(tests.length + refused.length).toBeGreaterThanOrEqual(wanted.length);
      }),
    );
  });
});
