import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultKeep, planRemovals, type Budget, type DiskPlan, type Holdings, type Keep } from "./policy.ts";

const now = Date.parse("2026-11-29T00:00:00.000Z");
const day = 86_400_000;
type Of<K extends "snapshots" | "images" | "runs" | "caches" | "warm"> = Holdings[K][number];
const snapshot = (id: string, change: Partial<Of<"snapshots">> = {}): Of<"snapshots"> => ({ id, recipe: "notes", enrolled: true, state: "kept", pinned: false, inUse: false, bytes: 10, createdAt: now - 10 * day, ...change });
const image = (id: string, change: Partial<Of<"images">> = {}): Of<"images"> => ({ id, refs: [`${id}:1`], ours: true, usedByCanonicals: false, running: false, bytes: 10, lastUsed: now - 10 * day, ...change });
const run = (id: string, change: Partial<Of<"runs">> = {}): Of<"runs"> => ({ id, endedAt: now - 10 * day, verdict: "green", evidenceOf: null, bytes: 10, ...change });
const cache = (id: string, change: Partial<Of<"caches">> = {}): Of<"caches"> => ({ id, inUse: false, bytes: 10, lastUsed: now - 10 * day, ...change });

const warm = (name: string): Of<"warm"> => ({ name, bytes: 10 });

const none: Holdings = { enrolled: 5, snapshots: [], images: [], runs: [], caches: [], warm: [] };
const tight: Budget = { bytes: 0, free: null };
const keepNone: Keep = { snapshots: 0, runs: 0 };
const plan = (change: Partial<Holdings>, budget: Budget = tight, keep: Keep = keepNone): DiskPlan => planRemovals({ ...none, ...change }, budget, now, keep);
const ids = ({ removals }: DiskPlan): string[] => removals.map(({ id }) => id);

describe("how much is needed", () => {
  const caches = [cache("a"), cache("b"), cache("c")];

  test.each<[string, Budget, number, string[]]>([
    ["no budget", { bytes: null, free: null }, 0, []],
    ["room enough", { bytes: 30, free: { wanted: 5, now: 5 } }, 0, []],
    ["a byte too many", { bytes: 29, free: null }, 1, ["a"]],
    ["just one", { bytes: 20, free: null }, 10, ["a"]],
    ["one and a bit", { bytes: 19, free: null }, 11, ["a", "b"]],
    ["too little is free", { bytes: null, free: { wanted: 15, now: 0 } }, 15, ["a", "b"]],
    ["the larger of both", { bytes: 25, free: { wanted: 100, now: 80 } }, 20, ["a", "b"]],
    ["the larger of both, the other way", { bytes: 5, free: { wanted: 100, now: 99 } }, 25, ["a", "b", "c"]],
    ["more than there is", { bytes: null, free: { wanted: 100, now: 0 } }, 100, ["a", "b", "c"]],
  ])("%s", (_, budget, needed, removed) => {
    const result = plan({ caches }, budget);
    expect(result).toMatchObject({ needed, frees: removed.length * 10, suffices: removed.length * 10 >= needed, removable: 30, protected: [] });
    expect(ids(result)).toEqual(removed);
  });

  test("everything counts, what must stay too", () => {
    expect(plan({ snapshots: [snapshot("s", { state: "current" })], images: [image("i")], runs: [run("r")], caches: [cache("c")] }, { bytes: 39, free: null }).needed).toBe(1);
  });

  test("the data of warm apps counts, and stays, each told by its name", () => {
    const result = plan({ warm: [warm("keycloak"), warm("traefik")], caches: [cache("c")] }, { bytes: 10, free: null });
    expect(result).toMatchObject({ needed: 20, frees: 10, suffices: false, removable: 10 });
    expect(result.protected).toEqual([
      { kind: "warm", reason: "what the warm keycloak has stored", count: 1, bytes: 10 },
      { kind: "warm", reason: "what the warm traefik has stored", count: 1, bytes: 10 },
    ]);
  });

  test("nothing is held", () => expect(plan({})).toEqual({ needed: 0, removals: [], frees: 0, suffices: true, removable: 0, protected: [] }));
});

describe("what goes, and in which order", () => {
  test("first what is no longer enrolled, then caches, earlier snapshots, runs, images", () => {
    const result = plan({ images: [image("i")], runs: [run("r")], snapshots: [snapshot("s"), snapshot("gone", { recipe: "old", enrolled: false, createdAt: now })], caches: [cache("c")] });
    expect(result.removals).toEqual([
      { kind: "snapshot", id: "gone", bytes: 10, reason: "old is no longer enrolled" },
      { kind: "cache", id: "c", bytes: 10, reason: "can be made again" },
      { kind: "snapshot", id: "s", bytes: 10, reason: "an earlier one of notes" },
      { kind: "run", id: "r", bytes: 10, reason: "green run of 2026-11-19" },
      { kind: "image", id: "i", bytes: 10, reason: "no canonical needs i:1" },
    ]);
  });

  test("each kind from the oldest; the same age by id", () => {
    expect(ids(plan({ snapshots: [snapshot("b", { createdAt: 2 }), snapshot("c", { createdAt: 1 }), snapshot("a", { createdAt: 2 })] }))).toEqual(["c", "a", "b"]);
    expect(ids(plan({ caches: [cache("new", { lastUsed: 9 }), cache("old", { lastUsed: 1 }), cache("never", { lastUsed: null }), cache("mid", { lastUsed: 5 }), cache("also-never", { lastUsed: null })] }))).toEqual(["also-never", "never", "old", "mid", "new"]);
    expect(ids(plan({ images: [image("new", { lastUsed: 9 }), image("old", { lastUsed: 1 }), image("never", { lastUsed: null })] }))).toEqual(["never", "old", "new"]);
    expect(ids(plan({ snapshots: [snapshot("b", { createdAt: 2, enrolled: false }), snapshot("a", { createdAt: 1, enrolled: false })] }))).toEqual(["a", "b"]);
  });

  test("a green run counts as twice as old", () => {
    const runs = [run("green-10"), run("red-15", { verdict: "red", endedAt: now - 15 * day }), run("red-25", { verdict: "red", endedAt: now - 25 * day }), run("ours-18", { verdict: "ours", endedAt: now - 18 * day }), run("none-19", { verdict: null, endedAt: now - 19 * day })];
    expect(plan({ runs }).removals.map(({ id, reason }) => [id, reason])).toEqual([
      ["red-25", "red run of 2026-11-04"], ["green-10", "green run of 2026-11-19"], ["none-19", "unjudged run of 2026-11-10"], ["ours-18", "ours run of 2026-11-11"], ["red-15", "red run of 2026-11-14"],
    ]);
  });

  test("an image without a name", () => expect(plan({ images: [image("i", { refs: [] })] }).removals[0]?.reason).toBe("no canonical needs it"));

  test("what frees nothing is left alone", () => expect(plan({ caches: [cache("empty", { bytes: 0 }), cache("one", { bytes: 1 })] }).removals).toEqual([{ kind: "cache", id: "one", bytes: 1, reason: "can be made again" }]));

  test("what is pruned is gone already", () => expect(plan({ snapshots: [snapshot("s", { state: "pruned" })] })).toEqual({ needed: 0, removals: [], frees: 0, suffices: true, removable: 0, protected: [] }));
});

describe("what stays", () => {
  test.each<[string, Partial<Holdings>, string, string]>([
    ["the current one", { snapshots: [snapshot("s", { state: "current" })] }, "snapshot", "current"],
    ["the current one of a recipe that left", { snapshots: [snapshot("s", { state: "current", enrolled: false })] }, "snapshot", "current, though its recipe is no longer enrolled"],
    ["a pinned one", { snapshots: [snapshot("s", { pinned: true })] }, "snapshot", "pinned"],
    ["a pinned one of a recipe that left", { snapshots: [snapshot("s", { pinned: true, enrolled: false })] }, "snapshot", "pinned"],
    ["one that is read", { snapshots: [snapshot("s", { inUse: true })] }, "snapshot", "in use"],
    ["one that is read, of a recipe that left", { snapshots: [snapshot("s", { inUse: true, enrolled: false })] }, "snapshot", "in use"],
    ["all of them where nothing is enrolled", { enrolled: 0, snapshots: [snapshot("s", { enrolled: false })] }, "snapshot", "no recipe at all seems enrolled, which is more likely a mistake"],
    ["a cache in use", { caches: [cache("c", { inUse: true })] }, "cache", "in use"],
    ["a run that goes on", { runs: [run("r", { endedAt: null, verdict: null })] }, "run", "not ended"],
    ["a run that proves a canonical", { runs: [run("r", { evidenceOf: "c1" })] }, "run", "evidence of a canonical"],
    ["somebody else's image", { images: [image("i", { ours: false })] }, "image", "not ours"],
    ["a canonical's image", { images: [image("i", { usedByCanonicals: true })] }, "image", "needed by a canonical"],
    ["an image with a container", { images: [image("i", { running: true })] }, "image", "in use"],
  ])("%s", (_, holdings, kind, reason) => {
    expect(plan(holdings)).toEqual({ needed: 10, removals: [], frees: 0, suffices: false, removable: 0, protected: [{ kind, reason, count: 1, bytes: 10 }] });
  });

  test("the newest earlier ones of each enrolled recipe, as many as are to be kept", () => {
    const snapshots = [
      snapshot("n1", { createdAt: 1 }), snapshot("n2", { createdAt: 2 }), snapshot("n3", { createdAt: 3 }), snapshot("n4", { createdAt: 4, state: "current" }), snapshot("n0", { createdAt: 9, state: "pruned" }),
      snapshot("w1", { recipe: "wiki", createdAt: 1 }), snapshot("x1", { recipe: "gone", enrolled: false }),
    ];
    expect(ids(plan({ snapshots }, tight, { snapshots: 1, runs: 0 }))).toEqual(["x1", "n1", "n2"]);
    expect(ids(plan({ snapshots }, tight, { snapshots: 2, runs: 0 }))).toEqual(["x1", "n1"]);
    expect(plan({ snapshots }, tight, { snapshots: 1, runs: 0 }).protected).toEqual([{ kind: "snapshot", reason: "one of the earlier ones that are kept", count: 2, bytes: 20 }, { kind: "snapshot", reason: "current", count: 1, bytes: 10 }]);
  });

  test("of the same moment the one with the greater id is newer", () => {
    expect(ids(plan({ snapshots: [snapshot("a"), snapshot("b")] }, tight, { snapshots: 1, runs: 0 }))).toEqual(["a"]);
    expect(ids(plan({ snapshots: [snapshot("b"), snapshot("a")] }, tight, { snapshots: 1, runs: 0 }))).toEqual(["a"]);
    expect(ids(plan({ runs: [run("a"), run("b")] }, tight, { snapshots: 0, runs: 1 }))).toEqual(["a"]);
    expect(ids(plan({ runs: [run("b"), run("a")] }, tight, { snapshots: 0, runs: 1 }))).toEqual(["a"]);
  });

  test("the latest finished runs, whatever their verdict", () => {
    const runs = [run("old", { endedAt: 1 }), run("new", { endedAt: 3, verdict: "red" }), run("mid", { endedAt: 2 }), run("live", { endedAt: null })];
    const result = plan({ runs }, tight, { snapshots: 0, runs: 2 });
    expect(ids(result)).toEqual(["old"]);
    expect(result.protected).toEqual([{ kind: "run", reason: "one of the latest", count: 2, bytes: 20 }, { kind: "run", reason: "not ended", count: 1, bytes: 10 }]);
  });

  test("by default one earlier snapshot of each recipe and twenty runs", () => {
    expect(defaultKeep).toEqual({ snapshots: 1, runs: 20 });
    const runs = Array.from({ length: 25 }, (_, index) => run(`r${index}`, { endedAt: index }));
    const result = planRemovals({ ...none, runs, snapshots: [snapshot("a", { createdAt: 1 }), snapshot("b", { createdAt: 2 })] }, tight, now);
    expect(ids(result)).toEqual(["a", "r0", "r1", "r2", "r3", "r4"]);
  });
});

describe("whatever is held", () => {
  const bytes = fc.nat({ max: 50 });
  const time = fc.integer({ min: now - 100 * day, max: now + day });
  const holdings: fc.Arbitrary<Holdings> = fc.record({
    enrolled: fc.nat({ max: 2 }),
    snapshots: fc.uniqueArray(fc.record({ id: fc.nat({ max: 99 }).map((n) => `s${n}`), recipe: fc.constantFrom("a", "b"), enrolled: fc.boolean(), state: fc.constantFrom("current", "kept", "kept", "pruned"), pinned: fc.boolean(), inUse: fc.boolean(), bytes, createdAt: time }), { selector: ({ id }) => id }),
    images: fc.uniqueArray(fc.record({ id: fc.nat({ max: 99 }).map((n) => `i${n}`), refs: fc.constantFrom([], ["x:1"]), ours: fc.boolean(), usedByCanonicals: fc.boolean(), running: fc.boolean(), bytes, lastUsed: fc.option(time, { nil: null }) }), { selector: ({ id }) => id }),
    runs: fc.uniqueArray(fc.record({ id: fc.nat({ max: 99 }).map((n) => `r${n}`), endedAt: fc.option(time, { nil: null }), verdict: fc.constantFrom("green", "red", "ours", null), evidenceOf: fc.constantFrom(null, null, "c"), bytes }), { selector: ({ id }) => id }),
    caches: fc.uniqueArray(fc.record({ id: fc.nat({ max: 99 }).map((n) => `c${n}`), inUse: fc.boolean(), bytes, lastUsed: fc.option(time, { nil: null }) }), { selector: ({ id }) => id }),
    warm: fc.uniqueArray(fc.record({ name: fc.nat({ max: 9 }).map((n) => `w${n}`), bytes }), { selector: ({ name }) => name }),
  });
  const budgets: fc.Arbitrary<Budget> = fc.record({ bytes: fc.option(fc.nat({ max: 400 }), { nil: null }), free: fc.option(fc.record({ wanted: fc.nat({ max: 300 }), now: fc.nat({ max: 300 }) }), { nil: null }) });
  const keeps = fc.record({ snapshots: fc.nat({ max: 2 }), runs: fc.nat({ max: 3 }) });

  test("nothing that must stay is ever removed, and nothing twice", () => {
    fc.assert(fc.property(holdings, budgets, keeps, (held, budget, keep) => {
      const { removals } = planRemovals(held, budget, now, keep);
      expect(new Set(removals.map(({ kind, id }) => `${kind} ${id}`)).size).toBe(removals.length);
      for (const { kind, id } of removals) {
        if (kind === "snapshot") {
          const one = held.snapshots.find((each) => each.id === id)!;
          expect(one).toMatchObject({ state: "kept", pinned: false, inUse: false });
          if (one.enrolled) expect(held.snapshots.filter(({ recipe, state, createdAt }) => recipe === one.recipe && state === "kept" && createdAt >= one.createdAt).length).toBeGreaterThan(keep.snapshots);
          else expect(held.enrolled).toBeGreaterThan(0);
        }
        if (kind === "image") expect(held.images.find((each) => each.id === id)).toMatchObject({ ours: true, usedByCanonicals: false, running: false });
        if (kind === "run") expect(held.runs.find((each) => each.id === id)).toMatchObject({ endedAt: expect.any(Number), evidenceOf: null });
        if (kind === "cache") expect(held.caches.find((each) => each.id === id)).toMatchObject({ inUse: false });
      }
      const gone = new Set(removals.filter(({ kind }) => kind === "run").map(({ id }) => id));
      const ended = held.runs.filter(({ endedAt }) => endedAt !== null);
      expect(ended.filter(({ id }) => !gone.has(id)).length).toBeGreaterThanOrEqual(Math.min(keep.runs, ended.length));
    }), { numRuns: 2_000 });
  });

  test("it stops as soon as it suffices, and says truly whether it does", () => {
    fc.assert(fc.property(holdings, budgets, keeps, (held, budget, keep) => {
      const result = planRemovals(held, budget, now, keep);
      const { removals, needed, frees, suffices, removable } = result;
      expect(frees).toBe(removals.reduce((sum, one) => sum + one.bytes, 0));
      expect(suffices).toBe(frees >= needed);
      if (needed === 0) expect(removals).toEqual([]);
      if (removals.length > 0) expect(frees - removals.at(-1)!.bytes).toBeLessThan(needed);
      if (!suffices) expect(frees).toBe(removable);
      for (const one of removals) expect(one.bytes).toBeGreaterThan(0);
      const all = [...held.snapshots.filter(({ state }) => state !== "pruned"), ...held.images, ...held.runs, ...held.caches, ...held.warm].reduce((sum, one) => sum + one.bytes, 0);
      expect(removable + result.protected.reduce((sum, one) => sum + one.bytes, 0)).toBe(all);
    }), { numRuns: 1_000 });
  });

  test("the order in which things are listed does not matter", () => {
    fc.assert(fc.property(holdings, budgets, keeps, (held, budget, keep) => {
      const turned = { ...held, snapshots: held.snapshots.toReversed(), images: held.images.toReversed(), runs: held.runs.toReversed(), caches: held.caches.toReversed() };
      expect(planRemovals(turned, budget, now, keep).removals).toEqual(planRemovals(held, budget, now, keep).removals);
    }));
  });

  test("a tighter budget removes the same and more", () => {
    fc.assert(fc.property(holdings, fc.nat({ max: 300 }), fc.nat({ max: 100 }), keeps, (held, limit, less, keep) => {
      const wide = planRemovals(held, { bytes: limit + less, free: null }, now, keep).removals;
      expect(planRemovals(held, { bytes: limit, free: null }, now, keep).removals.slice(0, wide.length)).toEqual(wide);
    }));
  });
});
