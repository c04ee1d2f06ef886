import { describe, expect, test } from "vitest";
import { Faults } from "#kit/fault.ts";
import { listSamples } from "./list-samples.ts";
import { parseSample } from "./sample.ts";

const good = `
about: A page that crashes.
from: ../_probe/tree
releases:
  - version: 1.0.0+1.0.0
  - version: 1.1.0+1.1.0
    tag: lightweight
    remove: [old-file]
expect: { verdict: red, level: 1, tier: upgrade, fault: recipe }
suite: suite
needs: [../../recipes/keycloak]
`;

describe("sample.yml", () => {
  test("is read with its defaults, and paths become absolute", () => {
    const sample = parseSample(good, "/samples/planted/crash-loop");
    expect(sample).toMatchObject({
      name: "crash-loop",
      from: "/samples/planted/_probe/tree",
      suite: "/samples/planted/crash-loop/suite",
      needs: ["/samples/recipes/keycloak"],
      default_branch: "main",
      releases: [
        { version: "1.0.0+1.0.0", tag: "annotated", remove: [] },
        { version: "1.1.0+1.1.0", tag: "lightweight", remove: ["old-file"] },
      ],
      expect: { verdict: "red", level: 1, tier: "upgrade", fault: "recipe" },
    });
  });

  test.each([
    ["no release", "about: x\nreleases: []\n", [{ line: 2, column: 11 }], /releases/],
    ["a kind of tag that does not exist", "about: x\nreleases:\n  - version: 1.0.0+1\n    tag: signed\n", [{ line: 4, column: 10 }], /releases\.0\.tag/],
    ["a version that is no git tag", "about: x\nreleases:\n  - version: a..b\n", [{ line: 3, column: 14 }], /git tag/],
    ["a level past 5", "about: x\nreleases: [{version: 1.0.0+1}]\nexpect: {verdict: red, level: 6}\n", [{ line: 3, column: 31 }], /level/],
    ["an unknown key", "about: x\nreleases: [{version: 1.0.0+1}]\nreleaze: 1\n", [{ line: 1, column: 1 }], /releaze/],
    ["an absolute start", "about: x\nfrom: /etc\nreleases: [{version: 1.0.0+1}]\n", [{ line: 2, column: 7 }], /relative/],
    ["an absolute need", "about: x\nneeds: [/etc]\nreleases: [{version: 1.0.0+1}]\n", [{ line: 2, column: 9 }], /needs\.0/],
    ["a release twice", "about: x\nreleases:\n  - version: 1.0.0+1\n  - version: 1.0.0+1\n", [{ line: 4, column: 14 }], /twice/],
    ["broken YAML", "about: [x\n", [{ line: 2, column: 1 }], /./],
    ["two mistakes, both told", "about: ''\nreleases: []\n", [{ line: 1, column: 8 }, { line: 2, column: 11 }], /./],
  ])("refuses %s, with its place", (_, text, places, message) => {
    const thrown = catchFaults(() => parseSample(text, "/samples/recipes/x"));
    expect(thrown.code).toBe("sample-invalid");
    expect(thrown.all.map((one) => ({ line: one.at?.line, column: one.at?.column }))).toEqual(places);
    expect(thrown.all[0]?.message).toMatch(message);
  });
});

test("the samples of this repository are all readable, and each planted one says what it must get", async () => {
  const recipes = await listSamples("recipes");
  expect(recipes.map((sample) => sample.name)).toEqual(expect.arrayContaining(["custom-html", "notes"]));
  const planted = await listSamples("planted");
  expect(planted.filter((sample) => sample.expect === undefined).map((sample) => sample.name)).toEqual([]);
});

function catchFaults(act: () => unknown): Faults {
  try {
    act();
  } catch (error) {
    if (error instanceof Faults) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
