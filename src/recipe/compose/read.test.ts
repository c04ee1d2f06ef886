import { describe, expect, it } from "vitest";
import { readCompose } from "./read.ts";

function value(text: string, dialect: "v2" | "v3" = "v2"): unknown {
  return readCompose(`k: ${text}\n`, "f.yml", dialect).model["k"];
}

describe("scalars", () => {
  it.each([
    ["0555", 365],
    ["0o17", 15],
    ["0x1f", 31],
    ["0b11", 3],
    ["1_000", 1000],
    ["22:22", "22:22"],
    ["190:20:30", "190:20:30"],
    ['"0555"', "0555"],
    ["08", 8],
    ["1.0", 1],
    [".5", 0.5],
    ["+5", 5],
    ["1e3", 1000],
    ["~", null],
    ["null", null],
    ["", null],
    ["true", true],
    ["FALSE", false],
    ["0o8", "0o8"],
    ["!!str 5", "5"],
    ["=", "="],
    [".5_0", 0.5],
    [".0_0e1", 0],
    ["._5", "._5"],
    [".5_", ".5_"],
    [".5__0", ".5__0"],
    [".5e_1", ".5e_1"],
  ])("%s is the same for old and new tools", (text, expected) => {
    expect(value(text, "v2")).toEqual(expected);
    expect(value(text, "v3")).toEqual(expected);
  });

  it.each(["yes", "y", "Y", "on", "ON", "Yes"])("%s is a boolean for old tools and a string for new ones", (text) => {
    expect(value(text, "v2")).toBe(true);
    expect(value(text, "v3")).toBe(text);
  });
  it.each(["no", "n", "off", "Off"])("%s likewise", (text) => {
    expect(value(text, "v2")).toBe(false);
    expect(value(text, "v3")).toBe(text);
  });

  it("a date stays a string for old tools and is refused for new ones", () => {
    expect(value("2001-01-01", "v2")).toBe("2001-01-01");
    const source = readCompose("k: 2001-01-01\n", "f.yml", "v3");
    expect(source.refused).toBe(true);
    expect(source.problems[0]).toMatchObject({ code: "yaml-timestamp", at: { file: "f.yml", line: 1, column: 4 } });
    expect(value('"2001-01-01"', "v3")).toBe("2001-01-01");
  });

  it.each([
    ["1.0", "1"],
    ["12345678.0", "1.2345678e+07"],
    ["1e20", "1e+20"],
    ["12345678901234567890", "12345678901234567890"],
    ["0.00001", "1e-05"],
  ])("%s is printed as Go does: %s", (text, expected) => {
    expect(readCompose(`k: ${text}\n`, "f.yml").printed(["k"])).toBe(expected);
  });
});

describe("structure", () => {
  it("takes only the first document", () => {
    expect(readCompose("a: b\n---\nc: d\n", "f.yml").model).toEqual({ a: "b" });
  });

  it.each(["", "services", "- a\n", "~"])("refuses a file that is no mapping: %j", (text) => {
    const source = readCompose(text, "f.yml");
    expect(source.refused).toBe(true);
    expect(source.problems.map((problem) => problem.code)).toEqual(["compose-not-a-mapping"]);
  });

  it("reports a key that is there twice and takes the last one, as old tools do; new ones refuse", () => {
    const text = "services:\n  app:\n    image: one\n    image: two\n";
    const old = readCompose(text, "f.yml", "v2");
    expect(old.model).toEqual({ services: { app: { image: "two" } } });
    expect(old.refused).toBe(false);
    expect(old.problems[0]).toMatchObject({ kind: "recipe", code: "yaml-duplicate-key", at: { file: "f.yml", line: 4, column: 5 } });
    expect(readCompose(text, "f.yml", "v3").refused).toBe(true);
  });

  it.each([["80: x"], ["true: x"], ["~: x"], ["1.5: x"]])("refuses a key that is no string: %s", (text) => {
    const source = readCompose(`a:\n  ${text}\n`, "f.yml");
    expect(source.refused).toBe(true);
    expect(source.problems[0]).toMatchObject({ code: "yaml-key-not-a-string", at: { line: 2, column: 3 } });
  });
  it("`on` as a key is a boolean for old tools only", () => {
    expect(readCompose("on: x\n", "f.yml", "v2").refused).toBe(true);
    expect(readCompose("on: x\n", "f.yml", "v3").model).toEqual({ on: "x" });
  });

  it("merges maps with <<, the earlier one of a list winning", () => {
    const text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  z: 3\n";
    for (const dialect of ["v2", "v3"] as const) expect(readCompose(text, "f.yml", dialect).model["c"]).toEqual({ x: 1, y: 1, z: 3 });
  });
  it("lets << override keys before it for old tools, and never for new ones", () => {
    const text = "a: &a {x: 1}\nc:\n  x: 2\n  <<: *a\n";
    expect(readCompose(text, "f.yml", "v2").model["c"]).toEqual({ x: 1 });
    expect(readCompose(text, "f.yml", "v3").model["c"]).toEqual({ x: 2 });
  });

  it("refuses syntax errors with line and column, without a throw", () => {
    const source = readCompose("services:\n  app:\n    image: 'open\n  db: [\n", "dir/compose.yml");
    expect(source.refused).toBe(true);
    expect(source.model).toEqual({});
    expect(source.problems[0]).toMatchObject({ kind: "recipe", code: "yaml-syntax", at: { file: "dir/compose.yml" } });
    expect(source.problems[0]?.at?.line).toBeGreaterThan(2);
    expect(source.problems[0]?.next).toBeTruthy();
  });
  it("refuses unknown anchors", () => {
    expect(readCompose("a: *none\n", "f.yml").refused).toBe(true);
  });
  it("refuses an anchor that contains itself", () => {
    const source = readCompose("a: &a\n  b: *a\n", "f.yml");
    expect(source.problems.map((problem) => problem.code)).toEqual(["yaml-anchor-loop"]);
  });
  it("refuses aliases that expand to far too much, in good time", () => {
    const bomb = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]", ...Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array.from({ length: 10 }, () => `*a${n}`).join(",")}]`)].join("\n");
    const started = performance.now();
    expect(readCompose(bomb, "f.yml").problems.map((problem) => problem.code)).toEqual(["yaml-too-large"]);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe("positions", () => {
  const source = readCompose('version: "3.8"\nservices:\n  app:\n    image: x\n    ports:\n      - "80:80"\n      - target: 443\nx-a: &a\n  user: u\n', "compose.yml");

  it.each([
    [["version"], 1, 1],
    [["services", "app"], 3, 3],
    [["services", "app", "image"], 4, 5],
    [["services", "app", "ports", 0], 6, 9],
    [["services", "app", "ports", 1], 7, 9],
    [["services", "app", "ports", 1, "target"], 7, 9],
  ])("%j is at %i:%i", (path, line, column) => {
    expect(source.positionOf(path)).toEqual({ file: "compose.yml", line, column });
  });
  it("gives the nearest ancestor of a path that is not there, and the start of the file for none", () => {
    expect(source.positionOf(["services", "app", "deploy", "labels"])).toEqual({ file: "compose.yml", line: 3, column: 3 });
    expect(source.positionOf(["networks"])).toEqual({ file: "compose.yml", line: 1, column: 1 });
  });
  it("of merged keys are where they are written", () => {
    const merged = readCompose("x-a: &a\n  user: u\nb:\n  <<: *a\n", "f.yml");
    expect(merged.positionOf(["b", "user"]).line).toBe(2);
  });
});
