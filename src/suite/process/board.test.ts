import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { executedTests, meaningOf, TestBoard } from "./board.ts";
import { entriesOf } from "./entries.ts";
import type { KnownTest, TestEnd } from "./events.ts";
import { gateNames } from "./protocol.ts";

const folder = "/somewhere/suite";
const loaded = { files: { install: "install.test.ts", upgrade: "upgrade.test.ts", custom: ["custom/a.test.ts", "custom/b.test.ts"] }, browserFiles: [] as string[] };
const plan = { url: "https://a/", waitFor: null, file: "/s.png" };
const modules = { gate: "file:///gate.ts", screenshot: "file:///screenshot.ts" };
const entries = entriesOf(loaded, plan, modules);

const known = (entry: number, id: string, more: Partial<KnownTest> = {}): KnownTest => ({ id, entry: entries[entry]!.name, name: id, file: `${folder}/${entries[entry]!.file}`, line: 3, loadError: false, ...more });
const end = (id: string, more: Partial<TestEnd> = {}): TestEnd => ({ kind: "end", id, status: "passed", expected: "passed", endedAt: 5000, ms: 4000, errors: [], ...more });

describe("entries", () => {
  test("run in the order of the tiers, whatever their number", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 5 }), { maxLength: 30 }), (names) => {
        const all = entriesOf({ files: { restore: "restore.test.ts", install: "install.test.ts", custom: names.map((name, index) => `custom/${name}${index}.test.ts`) }, browserFiles: [] }, plan, modules);
        const order = all.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(({ gate }) => gateNames.indexOf(gate));
        expect(order).toEqual(order.toSorted((a, b) => a - b));
        expect(new Set(all.map(({ name }) => name)).size).toBe(names.length + 3);
      }),
    );
  });

  test.each([
    { name: "no test needs a browser", files: [], install: "none", custom: "ahead", screenshot: "ahead" },
    { name: "the custom tests need one", files: ["custom/b.test.ts"], install: "none", custom: "fixture", screenshot: "fixture" },
    { name: "the first tests need one", files: ["install.test.ts"], install: "fixture", custom: "none", screenshot: "fixture" },
  ])("the browser is started where it is due: $name", ({ files, install, custom, screenshot }) => {
    const all = entriesOf({ ...loaded, browserFiles: files }, plan, modules);
    const sourceAt = (gate: string): string => all.findLast((entry) => entry.gate === gate)?.source ?? "";
    expect(sourceAt("install")).toContain(`gate("install", "${install}")`);
    expect(sourceAt("custom")).toContain(`gate("custom", "${custom}")`);
    expect(sourceAt("screenshot")).toContain(`gate("screenshot", "${screenshot}")`);
  });
});

describe("the meaning of a status", () => {
  test.each<[TestEnd["status"], TestEnd["expected"], string[], string, RegExp | undefined]>([
    ["passed", "passed", [], "pass", undefined],
    ["failed", "passed", ["boom", "again"], "fail", /boom\n\nagain/],
    ["timedOut", "passed", [], "fail", /time limit/],
    ["interrupted", "passed", [], "fail", /interrupted/],
    ["skipped", "skipped", [], "skip", undefined],
    ["skipped", "passed", [], "fail", /something before it failed/],
    ["failed", "failed", ["as it should"], "skip", /declared/],
    ["passed", "failed", [], "fail", /declared to fail, but passed/],
    ["timedOut", "failed", [], "fail", /declared to fail/],
  ])("%s where %s was expected", (status, expected, errors, meaning, message) => {
    const result = meaningOf({ status, expected, errors });
    expect(result.status).toBe(meaning);
    if (message) expect(result.error).toMatch(message);
    else expect(result.error).toBeUndefined();
  });
});

describe("the board", () => {
  test("is complete when each test of the gate has its result, and cuts off the wait at the gate", () => {
    const board = new TestBoard(entries, folder);
    expect(board.complete("install")).toBe(false);
    board.apply({ kind: "begin", tests: [known(0, "a"), known(0, "b"), known(1, "u")] });
    board.opened("install", 4700);
    expect(board.apply(end("a"))?.result).toEqual({ name: "a", source: "suite", file: "install.test.ts", line: 3, status: "pass", ms: 300, claims: [] });
    expect(board.complete("install")).toBe(false);
    expect(board.apply(end("b", { status: "skipped", expected: "skipped", reason: "later" }))?.result).toMatchObject({ status: "skip", error: "later" });
    expect(board.complete("install")).toBe(true);
    expect(board.complete("upgrade")).toBe(false);
    expect(executedTests(board.results("install").map(({ result }) => result))).toBe(1);
  });

  test("the first result of a test stays, unknown tests are ignored, and paths are the suite's", () => {
    const board = new TestBoard(entries, folder);
    board.apply({ kind: "begin", tests: [known(0, "a")] });
    expect(board.apply(end("a", { status: "failed", errors: [`no\n    at ${folder}/install.test.ts:4:2 (file://${folder}/lib.ts:1:1)`] }))?.result.error).toBe("no\n    at install.test.ts:4:2 (lib.ts:1:1)");
    expect(board.apply(end("a"))).toBeUndefined();
    expect(board.apply(end("nobody"))).toBeUndefined();
    expect(board.results("install")).toMatchObject([{ result: { status: "fail" } }]);
  });

  test("nothing is silently missing: files without tests, tests without a result, a process that never began", () => {
    const board = new TestBoard(entries, folder);
    board.apply({ kind: "begin", tests: [known(0, "a"), known(2, "l", { loadError: true, file: "/else/gate.ts" })] });
    expect(board.results("upgrade")).toMatchObject([{ loadError: true, result: { file: "upgrade.test.ts", status: "fail", error: "the file holds no test" } }]);
    expect(board.apply(end("l", { status: "failed", errors: ["x"] }))).toMatchObject({ loadError: true, result: { file: "custom/a.test.ts", line: 1 } });
    board.over("it died");
    expect(board.complete("install")).toBe(true);
    expect(board.results("install")).toMatchObject([{ loadError: false, result: { name: "a", status: "fail", error: "did not run: it died" } }]);

    const never = new TestBoard(entries, folder);
    never.apply({ kind: "error", message: `broken at ${folder}/install.test.ts` });
    never.over("it died");
    expect(never.results("custom").map(({ result }) => `${result.name} ${result.status} ${result.error}`)).toEqual(["custom/a.test.ts fail broken at install.test.ts", "custom/b.test.ts fail broken at install.test.ts"]);
  });

  test("Playwright begins without any test when files could not be loaded: it is told why, not that they are empty", () => {
    const board = new TestBoard(entries, folder);
    board.apply({ kind: "error", message: `broken at ${folder}/install.test.ts` });
    board.apply({ kind: "begin", tests: [] });
    board.over("it ended");
    expect(board.results("upgrade")).toMatchObject([{ loadError: true, result: { error: "broken at install.test.ts" } }]);

    const silent = new TestBoard(entries, folder);
    silent.apply({ kind: "begin", tests: [] });
    expect(silent.complete("upgrade")).toBe(false);
    silent.over("it ended");
    expect(silent.results("upgrade")).toMatchObject([{ loadError: true, result: { error: "it ended" } }]);
  });

  test("a later tier that has begun shows that the rest of an earlier one comes too late; an event that is late shows nothing", () => {
    const board = new TestBoard(entries, folder);
    board.apply({ kind: "begin", tests: [known(0, "a"), known(1, "u"), known(2, "c")] });
    board.apply({ kind: "start", id: "a" });
    expect([board.overtaken("install"), board.overtaken("upgrade")]).toEqual([false, false]);
    board.apply(end("a"));
    board.apply({ kind: "start", id: "nobody" });
    board.apply({ kind: "start", id: "c" });
    expect([board.overtaken("install"), board.overtaken("upgrade"), board.overtaken("custom")]).toEqual([false, true, false]);
    board.outOfOrder("upgrade");
    expect(board.overtaken("upgrade")).toBe(false);
  });

  test("tests that would run after later ones count as failed, and stay so", () => {
    const board = new TestBoard(entries, folder);
    board.apply({ kind: "begin", tests: [known(1, "u")] });
    board.outOfOrder("upgrade");
    expect(board.complete("upgrade")).toBe(true);
    expect(board.apply(end("u"))).toBeUndefined();
    expect(board.results("upgrade")).toMatchObject([{ loadError: true, result: { status: "fail", error: expect.stringContaining("of its own") as string } }]);
  });
});
