import fc from "fast-check";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { layoutOf } from "./layout.ts";
import { checkNames, isSafeName } from "./names.ts";

test.each([
  ["data", true],
  ["notes.ci.example.org", true],
  ["20261123-233501-notes-4f2a91", true],
  ["a_b.c-D", true],
  ["x".repeat(128), true],
  ["x".repeat(129), false],
  ["", false],
  [".", false],
  ["..", false],
  [".owner", false],
  ["-rf", false],
  ["a/b", false],
  ["a\0b", false],
  ["a\nb", false],
  ["data\n", false],
  ["data.new", false],
  ["é", false],
  ["a b", false],
])("%j is a safe name: %s", (name, safe) => {
  expect(isSafeName(name)).toBe(safe);
});

test("names that are not safe, or not different, are a fault", () => {
  expect(() => checkNames("volume", "a", "../b")).toThrow(expect.objectContaining({ code: "snapshot-name" }));
  expect(() => checkNames("volume", "a", "b", "a")).toThrow(expect.objectContaining({ code: "snapshot-name" }));
  expect(() => checkNames("volume", "a", "b")).not.toThrow();
});

describe("the layout", () => {
  const layout = layoutOf("/store");

  test("has a folder for each thing", () => {
    expect(layout.snapshot("one")).toBe("/store/snapshots/one");
    expect(layout.volumes("app", ["data"])).toEqual([{ key: "data", folder: "/store/live/app/data" }]);
  });

  test("no name leads out of its folder", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(".", "/", "a", "-", "new", "\\", "\0") })), (name) => {
        const paths = [() => layout.snapshot(name), () => layout.app(name), () => layout.volumes("app", [name])[0]!.folder];
        for (const [i, path] of paths.entries()) {
          if (isSafeName(name)) expect(resolve(path())).toBe(`/store/${["snapshots", "live", "live/app"][i]}/${name}`);
          else expect(path).toThrow(expect.objectContaining({ code: "snapshot-name" }));
        }
      }),
    );
  });
});
