import { expect, test } from "vitest";
import { readLsRemote } from "./ls-remote.ts";

const id = (digit: string): string => digit.repeat(40);

test("a whole answer", () => {
  const refs = readLsRemote([
    "ref: refs/heads/master\tHEAD",
    `${id("1")}\tHEAD`,
    `${id("1")}\trefs/heads/master`,
    `${id("2")}\trefs/heads/topic/a`,
    `${id("3")}\trefs/pull/7/head`,
    `${id("4")}\trefs/tags/1.0.0+1`,
    `${id("5")}\trefs/tags/1.0.0+1^{}`,
    `${id("6")}\trefs/tags/light`,
    "",
  ].join("\n"));
  expect(refs).toEqual({
    defaultBranch: "master",
    branches: new Map([["master", id("1")], ["topic/a", id("2")]]),
    tags: [
      { name: "1.0.0+1", object: id("4"), commit: id("5"), annotated: true },
      { name: "light", object: id("6"), commit: id("6"), annotated: false },
    ],
    others: new Map([["refs/pull/7/head", id("3")]]),
    count: 7,
  });
});

test.each([
  ["nothing", "", { defaultBranch: undefined, count: 0 }],
  ["a detached HEAD", `${id("1")}\tHEAD\n${id("1")}\trefs/heads/main\n`, { defaultBranch: undefined, count: 2 }],
  ["a HEAD that leads outside of the branches", `ref: refs/tags/x\tHEAD\n${id("1")}\tHEAD\n`, { defaultBranch: undefined, count: 1 }],
  ["hashes of 64 digits", `ref: refs/heads/main\tHEAD\n${"a".repeat(64)}\trefs/heads/main\n`, { defaultBranch: "main", count: 1 }],
  ["a warning among the lines", `warning: redirecting\n${id("1")}\trefs/heads/main\n`, { count: 1 }],
  ["a symbolic ref that is not HEAD", "ref: refs/heads/other\trefs/remotes/origin/HEAD\n", { defaultBranch: undefined }],
])("%s", (_, output, expected) => expect(readLsRemote(output)).toMatchObject(expected));
