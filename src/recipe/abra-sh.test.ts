import { describe, expect, test } from "vitest";
import { abraShEnv, readAbraSh } from "./abra-sh.ts";

describe("exports", () => {
  test.each<[string, string, Record<string, string>]>([
    ["plain", "export A_VERSION=v1\n", { A_VERSION: "v1" }],
    ["several blanks", "export \t A_VERSION=v1  ", { A_VERSION: "v1" }],
    ["windows line ends", "export A=v1\r\nexport B=v2\r\n", { A: "v1", B: "v2" }],
    ["dots and dashes", "export A=v1.2-x", { A: "v1.2-x" }],
    ["semicolon", "export A=v1;", { A: "v1" }],
    ["later duplicate wins", "export A=v1\nexport A=v2", { A: "v2" }],
    ["comment after it", "export A=v1 # why", { A: "v1" }],
    ["quoted", 'export A_VERSION="v1"', {}],
    ["single quotes", "export A_VERSION='v1'", {}],
    ["not exported", "A_VERSION=v1", {}],
    ["indented", "  export A_VERSION=v1", {}],
    ["computed", "export A_VERSION=$(date +%s)", {}],
    ["another variable", "export A_VERSION=$B", {}],
    ["empty", "export A_VERSION=", {}],
    ["half computed", "export A_VERSION=v$B", {}],
    ["commented", "# export A_VERSION=v1", {}],
    ["name only", "export A_VERSION", {}],
    ["opens with a dot", "export A_VERSION=.x", {}],
  ])("%s", (_name, text, expected) => expect(abraShEnv(readAbraSh(text, "abra.sh"))).toEqual(expected));

  test("know where they stand", () => {
    const { exports } = readAbraSh("#!/bin/bash\n\nexport  A=v1\n", "abra.sh");
    expect(exports).toEqual([{ name: "A", value: "v1", position: { file: "abra.sh", line: 3, column: 9 } }]);
  });
});

describe("ignored", () => {
  test.each([
    ['export A="v1"', "the value is quoted, and quotes are not removed", 1],
    ["export A=", "it has no value", 1],
    ["export A=$(x)", "the value is computed, and no shell runs", 1],
    ["  export A_VERSION=v1", "the line is indented", 3],
    ["declare -x A_VERSION=v1", "only `export` counts", 1],
    ["A_VERSION=v1", "`export` is missing", 1],
    ["export A=v1 # why", "text follows the value; it may be read as part of it", 12],
    ["export A=v1$B", "the value is not one plain word", 12],
  ])("%s", (text, why, column) => expect(readAbraSh(`x\n${text}`, "f").ignored).toEqual([{ text: text.trim(), why, position: { file: "f", line: 2, column } }]));

  test.each(["FOO=1", "  FOO=bar", "  export FOO=1", "export A=v1", "echo A_VERSION=v1", "# A_VERSION=v1", ""])("says nothing of %j", (text) => expect(readAbraSh(text, "f").ignored).toEqual([]));
});

test("functions", () => {
  const text = "one() {\n  two\n}\nfunction two {\n:\n}\nfunction three() {\n}\nfour ()\n{\n}\nfive-six() ( : )\n  seven() {\n}\necho eight() x\n# nine() {\nten\n";
  expect(readAbraSh(text, "f").functions).toEqual(["one", "two", "three", "four", "five-six", "seven"]);
});
