import { expect, test } from "vitest";
import { release } from "../testing/releases.ts";
import { earlierReleases } from "./git-facts.ts";

const all = ["1.0.0+1", "1.1.0+1", "2.0.0+2"].map((tag) => release(tag));

test.each([
  ["the head of a coming release", "2.1.0+2", ["2.0.0+2"]],
  ["a release, or what follows it with the same label", "2.0.0+2", ["2.0.0+2", "1.1.0+1"]],
  ["an old release", "1.1.0+1", ["1.1.0+1", "1.0.0+1"]],
  ["the first release", "1.0.0+1", ["1.0.0+1"]],
  ["older than all", "0.1.0+1", []],
  ["no version", undefined, ["2.0.0+2"]],
  ["a label that is no version", "stable", ["2.0.0+2"]],
] as const)("%s", (_, label, expected) => {
  expect(earlierReleases(all, label).map(({ tag }) => tag)).toEqual(expected);
});
