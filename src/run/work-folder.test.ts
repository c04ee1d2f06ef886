import { join } from "node:path";
import { expect, test } from "vitest";
import { refuseLongHome, workFolderOf } from "./work-folder.ts";

test("a work folder is named by the end of the run's id", () => {
  expect(workFolderOf("/var/lib/cc-ci", "20261124-004932-custom-html-39df46")).toBe(join("/var/lib/cc-ci", "work", "39df46"));
});

test("a home is refused from the first character on that makes the browser's socket too long", () => {
  const socket = (home: string): number => `${workFolderOf(home, "x-123456")}/tmp/org.chromium.Chromium.123456/SingletonSocket`.length;
  const home = (length: number): string => `/${"h".repeat(length - 1)}`;
  const longest = Array.from({ length: 200 }, (_, index) => index + 1).findLast((length) => socket(home(length)) <= 107) ?? 0;
  expect(longest).toBeGreaterThan(40);
  expect(() => refuseLongHome(home(longest))).not.toThrow();
  expect(() => refuseLongHome(home(longest + 1))).toThrowError(expect.objectContaining({ kind: "usage", next: `Set CC_CI_HOME to a path of at most ${longest} characters.` }));
});
