import fc from "fast-check";
import { expect, test } from "vitest";
import { BoundedLines } from "./lines.ts";

test("lines come whole, however they are cut", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 20 }).map((line) => line.replaceAll("\n", "")), { maxLength: 10 }), fc.integer({ min: 1, max: 7 }), (lines, size) => {
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
      const reader = new BoundedLines({ total: 1e6, line: 1e6 });
      const seen: string[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        const taken = reader.take(bytes.subarray(at, at + size));
        if ("lines" in taken) seen.push(...taken.lines);
      }
      expect(seen).toEqual(lines);
    }),
  );
});

test("a line without end, and lines without end, are told, for ever", () => {
  const line = new BoundedLines({ total: 1000, line: 10 });
  expect(line.take(Buffer.from("short\n"))).toEqual({ lines: ["short"] });
  expect(line.take(Buffer.from("x".repeat(11)))).toEqual({ over: "line" });
  expect(line.take(Buffer.from("\n"))).toEqual({ over: "total" });
  const total = new BoundedLines({ total: 20, line: 100 });
  expect(total.take(Buffer.from("0123456789\n"))).toEqual({ lines: ["0123456789"] });
  expect(total.take(Buffer.from("0123456789\n"))).toEqual({ over: "total" });
});
