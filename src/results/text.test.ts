import fc from "fast-check";
import { expect, test } from "vitest";
import { fit, formatDuration, oneLine, plainText, widthOf, wrap } from "./text.ts";

test.each([[0, "0 ms"], [999.4, "999 ms"], [1000, "1.0 s"], [59_949, "59.9 s"], [59_950, "1 min 0 s"], [102_000, "1 min 42 s"], [3_600_000, "1 h 0 min"], [7_299_000, "2 h 2 min"]])("%d ms is %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test("escape sequences and control characters go, line breaks and tabs stay", () => {
  expect(plainText("a\u001B[31mred\u001B[0m\u0007\u0000\r\nb\tc\u202E")).toBe("ared\nb\tc");
  expect(oneLine("  a\n\tb ")).toBe("a b");
});

test("wide characters take two columns, joined ones one picture", () => {
  expect([widthOf("abc"), widthOf("漢字"), widthOf("é"), widthOf("👩‍🔬")]).toEqual([3, 4, 1, 2]);
});

test("text fits into its width, whatever it is", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }).map(plainText), fc.integer({ min: 2, max: 30 }), (text, width) => {
    expect(widthOf(fit(text, width))).toBeLessThanOrEqual(width);
    for (const line of wrap(text, width)) expect(widthOf(line)).toBeLessThanOrEqual(width);
    expect(wrap(text, width).join("").replace(/\s/g, "")).toBe(plainText(text).replace(/\s/g, ""));
  }));
});
