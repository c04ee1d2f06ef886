import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "./claim.ts";
import { pointerTo, valueAt } from "./json-pointer.ts";

test.each<[string, unknown]>([
  ["", { "a/b": [1, { "~": null }], "": 0 }],
  ["/a~1b/0", 1],
  ["/a~1b/1/~0", null],
  ["/", 0],
  ["/a~1b/2", undefined],
  ["/a~1b/00", undefined],
  ["/a~1b/-1", undefined],
  ["/a~1b/length", undefined],
  ["/constructor", undefined],
  ["a~1b", undefined],
  ["/a~1b/0/x", undefined],
])("pointer %j", (pointer, value) => {
  expect(valueAt({ "a/b": [1, { "~": null }], "": 0 }, pointer)).toEqual(value);
});

test("a pointer made from any key finds that key's value", () => {
  fc.assert(fc.property(fc.string(), fc.string(), fc.jsonValue(), (outer, inner, value) => {
    const document = Object.fromEntries([[outer, Object.fromEntries([[inner, [value as Json]]])]]);
    expect(valueAt(document, pointerTo(outer, inner, 0))).toEqual(value);
  }));
});
