import fc from "fast-check";
import { expect, test } from "vitest";
import { usesBrowser } from "./examine-source.ts";
import { locator } from "./locate.ts";
import { parseModule } from "./syntax.ts";

test("positions are those of the TypeScript source, whatever the types before them hold", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 12 }), fc.integer({ min: 0, max: 5 }), (text, lines) => {
      const type = JSON.stringify(text).replaceAll(/[\u2028\u2029]/g, " ");
      const before = `const a: ${type} | null = null;\n${"\n".repeat(lines)}type X = { b: ${type} };\n`;
      const source = `${before}export default { first: 1 as number satisfies number, /* ${"x".repeat(lines)} */ second: 2 };\n`;
      const place = locator(parseModule("suite.ts", source)).at(["second"]);
      const line = source.split("\n")[place.line - 1]!;
      expect(line.slice(place.column - 1)).toMatch(/^second: 2/);
    }),
  );
});

test("what cannot be seen falls back to the place around it", () => {
  const where = locator(parseModule("suite.ts", "const more = {};\nexport default { ...more, a: [...[1], 2], b: make() };\n"));
  expect(where.at(["unknown"])).toMatchObject({ line: 2, column: 1 });
  expect(where.at(["a", 1])).toMatchObject({ line: 2, column: 27 });
  expect(where.at(["b", "inner"])).toMatchObject({ line: 2, column: 43 });
});

test.each([
  ["test('x', async ({ page }) => {});", true],
  ["test.beforeAll(async function ({ browser }) {});", true],
  ["test('x', async ({ context: c }) => {});", true],
  ["test('x', async ({ app }) => { const page = 1; });", false],
  ["test('x', async () => {});", false],
])("%s: browser %s", (source, expected) => {
  expect(usesBrowser(parseModule("a.test.ts", source))).toBe(expected);
});
