import { describe, expect, test } from "vitest";
import { tierNames, type Results } from "#results/schema.ts";
import { emptySuite, type LoadedSuite } from "#suite/load.ts";
import { mayUseBrowser } from "./tests.ts";

const shipped = (decision: "run" | "refused"): Results["shipped"] => ({ decision, reason: "", files: [], limits: [] });
const pictureless = (files: LoadedSuite["files"] = { custom: [] }): LoadedSuite => {
  const loaded = emptySuite("notes");
  return { ...loaded, suite: { ...loaded.suite, screenshot: false }, files };
};

describe("whether a browser may have a part in a run's outcome", () => {
  test.each<[string, "cold" | "proof", LoadedSuite, Results["shipped"], boolean]>([
    ["a picture is taken", "cold", emptySuite("notes"), null, true],
    ["nobody looks at the picture", "proof", emptySuite("notes"), null, false],
    ["neither tests nor a picture", "cold", pictureless(), null, false],
    ["the suite has tests", "cold", pictureless({ custom: ["custom/a.test.ts"] }), null, true],
    ["the recipe's own tests are run", "cold", pictureless(), shipped("run"), true],
    ["the recipe's own tests are refused", "cold", pictureless(), shipped("refused"), false],
  ])("%s", (_, lane, loaded, record, expected) => {
    expect(mayUseBrowser({ request: { lane, tiers: tierNames }, loaded }, record)).toBe(expected);
  });
});
