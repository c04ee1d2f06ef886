import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { movePhases, unitKinds, warmKinds, type WarmApp } from "#warm/record.ts";
import { openDatabase, openStore } from "./open.ts";
import { engine, newPlace } from "./testing/place.ts";

const place = await newPlace();
const store = await openStore(place);
const elsewhere = await openStore(place, { host: "elsewhere" });
afterAll(async () => {
  await store[Symbol.asyncDispose]();
  await elsewhere[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
});
const { warm } = store;

const release = { version: "1.0.0+1", commit: "c", upgraded: false };
const example = (name: string, more: Partial<WarmApp> = {}): WarmApp => ({
  name, recipe: name, source: "/r", kind: "stateful", unit: "none", endpoint: "unix:///x", domain: `${name}.x`, stack: `${name}_x`, owner: `warm-${name}-0`, release, services: [], state: "up", since: "2026-11-23T23:35:01.250Z", move: null, ...more,
});

describe(`warm apps on ${engine}`, () => {
  test("what is put comes back, and replaces what was there", async () => {
    const text = fc.string({ unit: "grapheme" }).map((value) => value.replaceAll("\0", ""));
    const releases = fc.record({ version: text, commit: text, upgraded: fc.boolean() });
    const snapshot = fc.record({ id: text, method: fc.constantFrom("btrfs" as const, "reflink" as const, "restic" as const), hash: text, bytes: fc.nat(), files: fc.nat() });
    const move = fc.record({ from: fc.option(releases, { nil: null }), to: releases, phase: fc.constantFrom(...movePhases), snapshot: fc.option(snapshot, { nil: null }), volumes: fc.array(text, { maxLength: 2 }), fresh: fc.boolean(), startedAt: text });
    const facts = fc.record({ kind: fc.constantFrom(...warmKinds), unit: fc.constantFrom(...unitKinds), release: releases, services: fc.array(fc.record({ name: text, image: text, spec: text }), { maxLength: 3 }), move: fc.option(move, { nil: null }) });
    await fc.assert(fc.asyncProperty(facts, facts, async (first, second) => {
      for (const one of [first, second]) {
        const app = example("any", { ...one, state: one.move ? "moving" : "up" });
        await warm.put(app);
        expect(await warm.get("any")).toEqual(app);
      }
    }), { numRuns: engine === "sqlite" ? 60 : 20 });
    await warm.remove("warm-any-0");
    expect(await warm.get("any")).toBeNull();
  });

  test("each host has its own", async () => {
    await warm.put(example("here"));
    await elsewhere.warm.put(example("here", { owner: "warm-here-1" }));
    expect((await warm.all()).map(({ owner }) => owner)).toEqual(["warm-here-0"]);
    expect((await elsewhere.warm.all()).map(({ owner }) => owner)).toEqual(["warm-here-1"]);
  });

  test("a journal without a move, a move without a journal, and an app that is up without a release are refused by the table itself", async () => {
    await using database = await openDatabase(place);
    await warm.put(example("strict"));
    const set = (values: object) => database.kysely.updateTable("warm_app").set(values).where("name", "=", "strict").execute();
    await expect(set({ state: "moving" })).rejects.toThrow(/constraint/i);
    await expect(set({ move: "{}" })).rejects.toThrow(/constraint/i);
    await expect(set({ release: null })).rejects.toThrow(/constraint/i);
    await expect(set({ kind: "other" })).rejects.toThrow(/constraint/i);
    expect(await warm.get("strict")).toEqual(example("strict"));
  });

  test("events keep their order, also when many write at once, and go with the app", async () => {
    await warm.put(example("eventful"));
    await warm.note("warm-eventful-0", "decided", "first");
    await Promise.all(Array.from({ length: 8 }, (_, index) => (index % 2 ? warm : elsewhere.warm).note("warm-eventful-0", "seen", `${index}`)));
    await warm.note("warm-eventful-0", "done", "last");
    const events = await warm.events("warm-eventful-0", 100);
    expect(events.map(({ text }) => text).toSorted()).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "first", "last"]);
    expect([events.at(0)?.text, events.at(-1)?.text]).toEqual(["first", "last"]);
    expect((await warm.events("warm-eventful-0", 1)).map(({ text }) => text)).toEqual(["last"]);
    await warm.remove("warm-eventful-0");
    expect(await warm.events("warm-eventful-0", 100)).toEqual([]);
  });

  test("an alert is told once while it is open, stays until it is acknowledged, and can come again", async () => {
    const facts = { app: "a", code: "held", subject: "2.0.0+2", text: "a major step", evidence: ["note one", "note two"] } as const;
    const first = await warm.raise(facts);
    expect(first).toMatchObject({ ...facts, acknowledgedAt: null });
    expect(await warm.raise(facts)).toEqual(first);
    const other = await warm.raise({ ...facts, subject: "3.0.0+3" });
    expect((await warm.alerts("a")).map(({ id }) => id).toSorted()).toEqual([first.id, other.id].toSorted());
    expect(await warm.acknowledge(first.id)).toMatchObject({ id: first.id, acknowledgedAt: expect.any(String) });
    expect(await warm.acknowledge(first.id)).toMatchObject({ id: first.id });
    expect((await warm.alerts("a")).map(({ id }) => id)).toEqual([other.id]);
    expect((await warm.raise(facts, true)).id).toBe(first.id);
    expect((await warm.raise(facts)).id).not.toBe(first.id);
    expect(await warm.alerts("a", true)).toHaveLength(3);
    await expect(warm.acknowledge("nothing")).rejects.toMatchObject({ kind: "usage", code: "warm-alert-missing" });
  });

  test("units are noted by word and forgotten", async () => {
    await warm.addUnit({ app: "u", word: "w1", run: "r1" });
    await warm.addUnit({ app: "u", word: "w2", run: "r2" });
    await expect(warm.addUnit({ app: "u", word: "w2", run: "r3" })).rejects.toThrow();
    expect(await warm.units("u")).toMatchObject([{ word: "w1", run: "r1" }, { word: "w2", run: "r2" }]);
    await warm.removeUnit({ app: "u", word: "w1" });
    await warm.removeUnit({ app: "u", word: "w1" });
    expect((await warm.units("u")).map(({ word }) => word)).toEqual(["w2"]);
  });

  test("a row that somebody else has written is told", async () => {
    await using database = await openDatabase(place);
    await warm.put(example("foreign"));
    await database.kysely.updateTable("warm_app").set({ services: "[1]" }).where("name", "=", "foreign").execute();
    await expect(warm.get("foreign")).rejects.toMatchObject({ code: "store-row-invalid", message: expect.stringContaining("warm-foreign-0") });
    await warm.remove("warm-foreign-0");
  });
});
