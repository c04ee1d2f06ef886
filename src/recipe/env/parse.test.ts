import { parseEnv as nodeParse } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { envMap, modifiersOf, parseEnv } from "./parse.ts";

const values = (text: string): Record<string, string> => {
  const { entries, problems } = parseEnv(text, ".env");
  expect(problems).toEqual([]);
  return envMap(entries);
};

describe("values", () => {
  test.each<[string, string, Record<string, string>]>([
    ["plain", "A=1", { A: "1" }],
    ["empty", "A=\nB=2\n", { A: "", B: "2" }],
    ["at the end without a value", "A=", { A: "" }],
    ["white space around", "  A =\t x y \t\nB=1", { A: "x y", B: "1" }],
    ["windows line ends", "A=1\r\nB=2\r\n", { A: "1", B: "2" }],
    ["export", "export A=1\nexport\tB=2", { A: "1", B: "2" }],
    ["a key called export", "export=1\nexported=2", { export: "1", exported: "2" }],
    ["colon", "A: x\nB:y=z", { A: "x", B: "y=z" }],
    ["equals sign in a value", "A=b=c", { A: "b=c" }],
    ["comment lines", "# A=0\n  # more\n\nA=1", { A: "1" }],
    ["hash inside a value", "A=a#b", { A: "a#b" }],
    ["comment after a value", "A=x # y", { A: "x" }],
    ["tab before the comment", "A=x\t#y", { A: "x" }],
    ["cut at the last comment", "A=x # y # z", { A: "x # y" }],
    ["a value that opens with a hash", "A= # note", { A: "# note" }],
    ["single quotes", "A='x $B # \\n \"'", { A: 'x $B # \\n "' }],
    ["double quotes", 'A="x # y"', { A: "x # y" }],
    ["empty quotes", "A=\"\"\nB=''", { A: "", B: "" }],
    ["escapes in double quotes", 'A="a\\nb\\rc\\td\\"e\\\\f"', { A: 'a\nb\rctd"e\\f' }],
    ["several lines", "A=\"one\ntwo\"\nB='x\ny'", { A: "one\ntwo", B: "x\ny" }],
    ["escaped quote at the end goes as well", 'A="a\\""', { A: "a\\" }],
    ["comment after quotes", "A=\"x\" # y\nB='z' #w\nC=1", { A: "x", B: "z", C: "1" }],
    ["next assignment on the line of a quote", 'A="x" B=y', { A: "x", B: "y" }],
    ["back-ticks", "A=', `www.example.com`'", { A: ", `www.example.com`" }],
    ["later duplicate wins", "A=1\nA=2", { A: "2" }],
    ["dots and digits in keys", "A.b_1=x", { "A.b_1": "x" }],
    ["space inside a key", "A B=x", { "A B": "x" }],
  ])("%s", (_name, text, expected) => {
    expect(values(text)).toEqual(expected);
  });
});

describe("expansion", () => {
  test.each<[string, string, string]>([
    ["plain name", "B=1\nA=x$B.", "x1."],
    ["braces", "B=1\nA=x${B}y", "x1y"],
    ["upper-case run only", "A=a$B1c", "ac"],
    ["lower-case name is left", "b=1\nA=$b", "$b"],
    ["undefined is nothing", "A=x${B}y", "xy"],
    ["no defaults", "A=${B:-c}", ":-c}"],
    ["two dollar signs", "A=$$", "$$"],
    ["escaped dollar sign", "B=1\nA=\\$B", "$B"],
    ["escaped in double quotes", 'B=1\nA="\\${B}"', "${B}"],
    ["double quotes expand", 'B=1\nA="$B"', "1"],
    ["single quotes do not", "B=1\nA='$B'", "$B"],
    ["only what stands above", "A=$B\nB=1", ""],
    ["a command is no variable", "A=$(date)", "$(date)"],
  ])("%s", (_name, text, expected) => expect(values(text).A).toBe(expected));

  test("appends to itself", () => {
    const text = 'COMPOSE_FILE="compose.yml"\nCOMPOSE_FILE="$COMPOSE_FILE:compose.db.yml"\nCOMPOSE_FILE=$COMPOSE_FILE:compose.mail.yml';
    expect(values(text)).toEqual({ COMPOSE_FILE: "compose.yml:compose.db.yml:compose.mail.yml" });
  });

  test("sees nothing of the process", () => {
    expect(values("A=x$PATH")).toEqual({ A: "x" });
  });
});

describe("positions and parts", () => {
  test("of keys, values and comments", () => {
    const [entry, second] = parseEnv("\n  export SECRET_DB_VERSION = v1  # length=43 charset=default,special see docs\nB='1'\n", ".env.sample").entries;
    expect(entry).toMatchObject({
      key: "SECRET_DB_VERSION",
      raw: "v1",
      quote: "none",
      keyAt: { file: ".env.sample", line: 2, column: 10 },
      valueAt: { file: ".env.sample", line: 2, column: 30 },
      comment: { text: "length=43 charset=default,special see docs", at: { file: ".env.sample", line: 2, column: 34 } },
      modifiers: { length: "43", charset: "default,special" },
    });
    expect(second).toMatchObject({ raw: "'1'", quote: "single", comment: undefined, modifiers: {}, valueAt: { line: 3, column: 3 } });
  });

  test("modifiers after quotes and without a space after the hash", () => {
    const { entries } = parseEnv('A="v1" #generate=false\nB=v1 #generate=false', "f");
    expect(entries.map((entry) => entry.modifiers)).toEqual([{ generate: "false" }, { generate: "false" }]);
    expect(entries[0]).toMatchObject({ quote: "double", comment: { text: "generate=false", at: { line: 1, column: 8 } } });
  });

  test("a comment after several lines belongs to the last", () => {
    expect(parseEnv('A="x\ny" # length=9', "f").entries[0]).toMatchObject({ modifiers: { length: "9" }, comment: { at: { line: 2, column: 4 } } });
  });

  test("commented-out assignments are kept apart, unexpanded", () => {
    const { entries, commented, problems } = parseEnv("A=1\n#SECRET_JWT_VERSION=v1 # length=43\n  ## B=$A\n# export C='x'\n# Note: this\n# use D=1 for that\n#E='open\n", "f");
    expect(problems).toEqual([]);
    expect(entries.map((entry) => entry.key)).toEqual(["A"]);
    expect(commented.map(({ key, value }) => [key, value])).toEqual([["SECRET_JWT_VERSION", "v1"], ["B", "$A"], ["C", "x"]]);
    expect(commented[0]).toMatchObject({ modifiers: { length: "43" }, keyAt: { line: 2, column: 2 }, valueAt: { line: 2, column: 21 } });
    expect(commented[1]).toMatchObject({ keyAt: { line: 3, column: 6 } });
  });
});

describe("modifiersOf", () => {
  const { entries } = parseEnv("A=v1 # length=43\nB=v1\nA=v2\nC=v1 # length=1\nC=v1 # length=2\n#B=v1 # length=3", "f");
  test("a bare line added later does not take them away", () => expect(modifiersOf(entries, "A")).toEqual({ length: "43" }));
  test("of several lines the last counts", () => expect(modifiersOf(entries, "C")).toEqual({ length: "2" }));
  test("a commented line has no effect", () => expect(modifiersOf(entries, "B")).toEqual({}));
});

describe("problems", () => {
  test.each<[string, string, string, number, number]>([
    ["no assignment", "A=1\nFOO\nB=2", "env-no-assignment", 2, 1],
    ["no assignment at the end", "A=1\nB=2\n  FOO", "env-no-assignment", 3, 3],
    ["hyphen in a key", "A=1\nB=2\nFOO-BAR=1", "env-key-character", 3, 4],
    ["byte order mark", "\ufeffX=0\nA=1\nB=2", "env-key-character", 1, 1],
    ["no key", "A=1\n=x\nB=2", "env-key-empty", 2, 1],
    ["open quote", "A=1\nB=2\nC='x\n", "env-quote-open", 3, 3],
    ["text after a quote", "A=1\nB=2\nC=\"x\"y\n", "env-no-assignment", 3, 6],
  ])("%s", (_name, text, code, line, column) => {
    const { entries, problems } = parseEnv(text, "f");
    expect(problems.map((problem) => [problem.kind, problem.code, problem.at])).toEqual([["recipe", code, { file: "f", line, column }]]);
    expect(envMap(entries)).toMatchObject({ A: "1", B: "2" });
  });

  test("all are found at once, of the kind asked for", () => {
    const { problems } = parseEnv("FOO\nA=1\n=b\nC='x", "f", "suite");
    expect(problems.map((problem) => problem.code)).toEqual(["env-no-assignment", "env-key-empty", "env-quote-open"]);
    expect(problems[0]?.kind).toBe("suite");
  });

  test("any text is read to its end", () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom("A", "=", "'", '"', "\\", "\n", "\r", "#", " ", "$", "{", "}", "-") }), (text) => {
      const { entries, problems, commented } = parseEnv(text, "f");
      expect(entries.length + problems.length + commented.length).toBeLessThanOrEqual(text.length);
    }));
  });
});

test("agrees with Node where both grammars say the same", () => {
  const key = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,8}$/);
  const value = fc.oneof(
    fc.stringMatching(/^[A-Za-z0-9./:@-]{1,12}$/),
    fc.stringMatching(/^[A-Za-z0-9 #=.\n]{1,12}$/).map((text) => `'${text}'`),
    fc.stringMatching(/^[A-Za-z0-9 #=.]{1,12}$/).map((text) => `"${text}"`),
  );
  const line = fc.tuple(fc.constantFrom("", "export ", "  "), key, fc.constantFrom("=", " ="), value, fc.constantFrom("", " # note")).map((parts) => parts.join(""));
  fc.assert(fc.property(fc.array(fc.oneof(line, fc.constant("# note"), fc.constant(""))), (lines) => {
    const text = `${lines.join("\n")}\n`;
    fc.pre(!/= # note/.test(text));
    expect(values(text)).toEqual({ ...nodeParse(text) });
  }));
});
