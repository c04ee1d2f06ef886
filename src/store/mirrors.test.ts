import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { openStore } from "./open.ts";
import type { Mirror } from "./store.ts";
import { engine, newPlace } from "./testing/place.ts";

const place = await newPlace();
const store = await openStore(place);
afterAll(async () => {
  await store[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
});
const { mirrors } = store;
const text = fc.string({ unit: "grapheme" }).map((value) => value.replaceAll("\0", ""));
const orNull = fc.option(text, { nil: null });

describe(`mirrors on ${engine}`, () => {
  test("what is put comes back, and replaces what was there", async () => {
    expect(await mirrors.get("notes")).toBeNull();
    let number = 0;
    const anyMirror = fc.record({
      upstream: text, mirror: orNull, defaultBranch: orNull, head: orNull, tags: fc.dictionary(text, text, { noNullPrototype: true }), error: orNull,
      syncedAt: fc.option(fc.date({ min: new Date(0), max: new Date("9999-12-31T23:59:59.999Z"), noInvalidDate: true }).map((date) => date.toISOString()), { nil: null }),
    });
    await fc.assert(fc.asyncProperty(anyMirror, anyMirror, async (first, second) => {
      const recipe = `recipe${(number += 1)}`;
      for (const facts of [first, second]) {
        const mirror: Mirror = { recipe, ...facts };
        await mirrors.put(mirror);
        expect(await mirrors.get(recipe)).toEqual(mirror);
      }
    }), { numRuns: engine === "sqlite" ? 100 : 30 });
    const all = await mirrors.all();
    expect(all).toHaveLength(number);
    expect(all.map(({ recipe }) => recipe)).toEqual(all.map(({ recipe }) => recipe).toSorted());
  });

  test("a time that is none is refused, and nothing is written", async () => {
    const mirror: Mirror = { recipe: "x", upstream: "u", mirror: null, defaultBranch: null, head: null, tags: {}, syncedAt: "yesterday", error: null };
    await expect(mirrors.put(mirror)).rejects.toMatchObject({ code: "store-time-invalid" });
    expect(await mirrors.get("x")).toBeNull();
  });
});
