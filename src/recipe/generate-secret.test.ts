import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Fault } from "#kit/fault.ts";
import { alphabetOf, charsetNames, generateSecret, passphraseWords } from "./generate-secret.ts";
import { words } from "./words.ts";

describe("generateSecret", () => {
  test("characters have the length asked for and come from the alphabet", () => {
    fc.assert(fc.property(fc.integer({ min: 5, max: 1024 }), fc.constantFrom(...charsetNames), (length, charset) => {
      const value = generateSecret({ key: "a", kind: "characters", length, charset });
      expect(value).toHaveLength(length);
      expect([...value].filter((character) => !alphabetOf(charset).includes(character))).toEqual([]);
    }));
  });

  test("every character of the default alphabet comes up, none that is easily mistaken", () => {
    const seen = new Set(Array.from({ length: 20 }, () => generateSecret({ key: "a", kind: "characters", length: 1024 })).join(""));
    expect([...seen].toSorted().join("")).toBe("23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz");
  });

  test("alphabets", () => {
    expect(alphabetOf("special")).toBe("!@#$%^&*_-+=");
    expect(alphabetOf("safespecial")).toBe("!@#%^&*_-+=");
    expect(alphabetOf("default,special")).toBe(alphabetOf("default") + alphabetOf("special"));
    expect(alphabetOf("default,safespecial")).toBe(alphabetOf("default") + alphabetOf("safespecial"));
    expect(charsetNames).toHaveLength(5);
  });

  test("a passphrase has words of the list, joined by dashes, and enough of them", () => {
    const parts = generateSecret({ key: "a", kind: "passphrase" }).split("-");
    expect(parts).toHaveLength(passphraseWords);
    expect(parts.every((word) => words.includes(word))).toBe(true);
    expect(passphraseWords * Math.log2(words.length)).toBeGreaterThanOrEqual(6 * Math.log2(7_776));
  });

  test("no two are the same", () => {
    expect(new Set(Array.from({ length: 500 }, () => generateSecret({ key: "a", kind: "passphrase" }))).size).toBe(500);
  });

  test("what must be inserted is never made up", () => {
    expect(() => generateSecret({ key: "smtp", kind: "inserted" })).toThrow(Fault);
    expect(() => generateSecret({ key: "smtp", kind: "characters" })).toThrow(/has no length/);
  });
});

test("the word list is sorted, without repeats, and simple to type", () => {
  expect(words.length).toBeGreaterThanOrEqual(1_024);
  expect(words).toEqual([...new Set(words)].toSorted());
  expect(words.filter((word) => !/^[a-z]{3,8}$/.test(word))).toEqual([]);
});
