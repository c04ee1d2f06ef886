import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Fault } from "#kit/fault.ts";
import { envMap, parseEnv } from "./parse.ts";
import { formatEnv } from "./write.ts";

const readBack = (map: Record<string, string>): Record<string, string> => {
  const { entries, problems } = parseEnv(formatEnv(map), ".env");
  expect(problems).toEqual([]);
  return envMap(entries);
};

describe("formatEnv", () => {
  test("keeps plain values plain, in their order", () => {
    expect(formatEnv({ B: "compose.yml:compose.db.yml", A: "", C: "1.0+2" })).toBe("B=compose.yml:compose.db.yml\nA=\nC=1.0+2\n");
  });

  test("quotes what the grammar would change", () => {
    expect(formatEnv({ A: "a$B", C: "x # y", D: "two\nlines" })).toBe("A='a$B'\nC='x # y'\nD='two\nlines'\n");
  });

  test.each([" ", "a b", "$A", "\\$A", "'", '"', "it's $5 # \"so\"", "\\", "a\\", "'\\", " \\", "# \\", "$A'\\", "line\n", "it's\r\n", "it's\nb\"", "\u00a0'", "'\t#\t"])("gives %j back", (value) => {
    expect(readBack({ A: value, B: "1" })).toEqual({ A: value, B: "1" });
  });

  test("gives every value back that an environment file can hold", () => {
    const text = fc.string({ unit: fc.oneof(fc.constantFrom("\\", "$", "'", '"', "#", " ", "\n", "\r", "{", "}", "A", "_", "\t", "\u00a0"), fc.string({ minLength: 1, maxLength: 1 })) });
    const value = text.filter((candidate) => !(candidate.endsWith("\\") && /[\n\r]/.test(candidate)));
    fc.assert(fc.property(fc.dictionary(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.]{0,5}$/), value), (map) => {
      expect(readBack(map)).toEqual({ ...map });
    }), { numRuns: 2_000 });
  });

  test("the variable that stands for nothing is never one of the map", () => {
    const map = { _: "x", A: "' #", B: "'\n\"" };
    expect(readBack(map)).toEqual(map);
    expect(formatEnv(map)).toContain("${__}");
  });

  test.each([["A", "x\ny\\"], ["A", "x\ry\\"]])("refuses several lines that end in a backslash", (key, value) => {
    expect(() => formatEnv({ [key]: value })).toThrow(/ends in a backslash/);
  });

  test.each(["", "A-B", "A B", "A=B", "É"])("refuses the name %j", (key) => {
    expect(() => formatEnv({ [key]: "1" })).toThrow(Fault);
  });
});
