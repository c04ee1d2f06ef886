import fc from "fast-check";
import { expect, expectTypeOf, test } from "vitest";
import { closest, editDistance } from "./closest.ts";
import { suiteKeyNames, suiteKeys, withDefaults, type Settings, type SuiteKeyName } from "./keys.ts";
import { resolveEnvironment, resolveReadyProbes } from "./resolve-settings.ts";
import type { SettingsContext, Suite } from "./types.ts";

const context: SettingsContext = { recipe: "notes", domain: "n.example", baseUrl: "https://n.example", stack: "n", phase: "base" };

test("the registry has exactly the keys of Suite", () => {
  expectTypeOf<SuiteKeyName>().toEqualTypeOf<keyof Suite>();
  expectTypeOf<Settings["deployTimeout"]>().toEqualTypeOf<number>();
  expectTypeOf<Settings["backupCapable"]>().toEqualTypeOf<boolean | undefined>();
});

test.each(suiteKeyNames)("%s: its default is valid, its meaning is one sentence", (name) => {
  const { schema, default: value, meaning, readBy } = suiteKeys[name];
  if (value !== undefined) expect(schema.safeParse(value).error).toBeUndefined();
  expect(schema.safeParse(null).success).toBe(false);
  expect(meaning).toMatch(/^[A-Z].*\.$/);
  expect(meaning).not.toMatch(/\. [A-Z]/);
  expect(readBy).not.toBe("");
});

test("defaults fill gaps and never replace what the suite says", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3600 }), fc.boolean(), (deployTimeout, canonical) => {
      const settings = withDefaults({ deployTimeout, canonical });
      expect(settings).toMatchObject({ deployTimeout, canonical, httpTimeout: 300, healthPath: "/" });
    }),
  );
});

test("functions are computed, and what they give is checked", () => {
  expect(resolveEnvironment("environment", ({ domain }) => ({ HOST: domain }), context)).toEqual({ HOST: "n.example" });
  expect(resolveEnvironment("upgradeEnvironment", undefined, context)).toEqual({});
  expect(resolveReadyProbes(({ phase }) => (phase === "base" ? [{ kind: "http", path: "/" }] : []), context)).toHaveLength(1);
  expect(() => resolveEnvironment("environment", () => ({ PORT: 80 }) as never, context)).toThrow(/environment\.PORT must be text/);
  expect(() => resolveReadyProbes(() => { throw new Error("no"); }, context)).toThrow(/readyProbes function threw: no/);
});

test("closest finds a typing mistake and nothing far away", () => {
  expect(closest("HEALTH_PATH", suiteKeyNames)).toBe("healthPath");
  expect(closest("depolyTimeout", suiteKeyNames)).toBe("deployTimeout");
  expect(closest("colour", suiteKeyNames)).toBeUndefined();
});

test("the edit distance is a distance", () => {
  const word = fc.string({ maxLength: 8 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
  expect(editDistance("abcd", "acbd")).toBe(1);
});
