import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { CanonicalRecord } from "#canonical/record.ts";
import { Fault } from "#kit/fault.ts";
import { openStore } from "./open.ts";
import type { Store } from "./store.ts";
import { exampleCanonical } from "./testing/examples.ts";
import { engine, newPlace } from "./testing/place.ts";

const place = await newPlace();
const store = await openStore(place);
afterAll(async () => {
  await store[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
});
const { canonicals } = store;
const idsOf = (records: readonly CanonicalRecord[]): string[] => records.map(({ id }) => id);

describe(`canonicals on ${engine}`, () => {
  test("a record comes back as it was given, and is the current one", async () => {
    expect(await canonicals.current("notes")).toBeNull();
    const record = exampleCanonical("notes");
    expect(await canonicals.makeCurrent(record)).toEqual({ ...record, state: "current" });
    expect(await canonicals.current("notes")).toEqual({ ...record, state: "current" });
    expect(await canonicals.get(record.id)).toEqual({ ...record, state: "current" });
    expect(await canonicals.get("nothing")).toBeNull();
  });

  test("the next one keeps the former; an earlier one can be made current again", async () => {
    const [first, second] = [exampleCanonical("wiki", { createdAt: "2026-11-01T00:00:00.000Z" }), exampleCanonical("wiki", { createdAt: "2026-11-02T00:00:00.000Z" })];
    await canonicals.makeCurrent(first);
    await canonicals.makeCurrent(second);
    expect((await canonicals.history("wiki")).map(({ id, state }) => [id, state])).toEqual([[second.id, "current"], [first.id, "kept"]]);
    expect((await canonicals.activate(first.id)).state).toBe("current");
    expect((await canonicals.history("wiki")).map(({ id, state }) => [id, state])).toEqual([[second.id, "kept"], [first.id, "current"]]);
    await canonicals.activate(first.id);
    expect((await canonicals.current("wiki"))?.id).toBe(first.id);
  });

  test("the same id or the same snapshot is refused, and nothing changes", async () => {
    const record = exampleCanonical("blog");
    await canonicals.makeCurrent(record);
    await expect(canonicals.makeCurrent(record)).rejects.toMatchObject({ code: "canonical-exists", kind: "infrastructure" });
    await expect(canonicals.makeCurrent(exampleCanonical("blog", { snapshot: record.snapshot }))).rejects.toMatchObject({ code: "canonical-exists" });
    expect(idsOf(await canonicals.history("blog"))).toEqual([record.id]);
    expect((await canonicals.current("blog"))?.id).toBe(record.id);
  });

  test("neither the current nor a pinned one is pruned; a pruned one is neither activated nor pinned", async () => {
    const [first, second] = [exampleCanonical("chat"), exampleCanonical("chat")];
    await canonicals.makeCurrent(first);
    await expect(canonicals.markPruned(first.id)).rejects.toMatchObject({ code: "canonical-current", kind: "usage" });
    await canonicals.makeCurrent(second);
    await canonicals.pin(first.id, true);
    await expect(canonicals.markPruned(first.id)).rejects.toMatchObject({ code: "canonical-pinned", kind: "usage" });
    await canonicals.pin(first.id, false);
    await canonicals.markPruned(first.id);
    await canonicals.markPruned(first.id);
    expect(await canonicals.get(first.id)).toEqual({ ...first, state: "pruned" });
    await expect(canonicals.activate(first.id)).rejects.toMatchObject({ code: "canonical-pruned", kind: "usage" });
    await expect(canonicals.pin(first.id, true)).rejects.toMatchObject({ code: "canonical-pruned" });
    await canonicals.pin(first.id, false);
    expect((await canonicals.current("chat"))?.id).toBe(second.id);
  });

  test("a record goes stale with a reason, which can be taken back", async () => {
    const record = await canonicals.makeCurrent(exampleCanonical("mail"));
    await canonicals.markStale(record.id, "the tag 1.2.0 was moved\0");
    expect((await canonicals.get(record.id))?.stale).toBe("the tag 1.2.0 was moved\uFFFD");
    await canonicals.markStale(record.id, null);
    expect(await canonicals.get(record.id)).toEqual(record);
  });

  test.each(["activate", "markPruned"] as const)("%s of what is not there is a fault", async (change) => {
    await expect(canonicals[change]("nothing")).rejects.toMatchObject({ code: "canonical-missing", kind: "usage" });
  });

  test("all are listed by recipe, then newest first, the same way on every engine", async () => {
    const all = await canonicals.all();
    expect(all.map(({ recipe }) => recipe)).toEqual(all.map(({ recipe }) => recipe).toSorted());
    for (const recipe of new Set(all.map((record) => record.recipe))) {
      expect(idsOf(all.filter((record) => record.recipe === recipe))).toEqual(idsOf(await canonicals.history(recipe)));
    }
  });

  test("two that promote at once both succeed, and one of them is current", async () => {
    await using other = await openStore(place);
    const records = Array.from({ length: 20 }, () => exampleCanonical("race"));
    await Promise.all(records.map((record, index) => (index % 2 ? store : other).canonicals.makeCurrent(record)));
    const history = await canonicals.history("race");
    expect(history).toHaveLength(20);
    expect(history.filter(({ state }) => state === "current")).toHaveLength(1);
  });

  test("any sequence of changes keeps what must hold", async () => {
    const step = fc.oneof(
      fc.record({ change: fc.constant("makeCurrent" as const), pinned: fc.boolean() }),
      fc.record({ change: fc.constantFrom("activate", "markPruned", "markStale", "pin", "unpin"), which: fc.nat(12) }),
    );
    let number = 0;
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const recipe = `any${(number += 1)}`;
      const model: Model[] = [];
      for (const change of steps) await compare(store, recipe, model, change);
    }), { numRuns: engine === "sqlite" ? 60 : 25 });
  }, 120_000);
});

type Model = { readonly id: string; state: CanonicalRecord["state"]; pinned: boolean; stale: string | null };
type Step = { readonly change: string; readonly pinned?: boolean; readonly which?: number };

/** Does one step in the store and in the model, and compares the two. */
async function compare({ canonicals: real }: Store, recipe: string, model: Model[], { change, pinned = false, which = 0 }: Step): Promise<void> {
  const target = model[which % Math.max(1, model.length)];
  const id = target?.id ?? "nothing";
  const actions: Record<string, () => Promise<unknown>> = {
    makeCurrent: () => real.makeCurrent(exampleCanonical(recipe, { id: `${recipe}-${String(model.length).padStart(3, "0")}`, pinned })),
    activate: () => real.activate(id),
    markPruned: () => real.markPruned(id),
    markStale: () => real.markStale(id, "moved"),
    pin: () => real.pin(id, true),
    unpin: () => real.pin(id, false),
  };
  const failed = await actions[change]!().then(() => undefined, (error: unknown) => error as Fault);
  expect(failed instanceof Fault ? failed.code : failed).toBe(expected(recipe, model, target, change, pinned));
  const history = await real.history(recipe);
  expect(history.map(({ id: found, state, pinned: pin, stale }) => ({ id: found, state, pinned: pin, stale })).toReversed()).toEqual(model);
  expect(history.filter(({ state }) => state === "current")).toHaveLength(model.length === 0 ? 0 : 1);
  expect(await real.current(recipe)).toEqual(history.find(({ state }) => state === "current") ?? null);
  expect(history.filter((record) => record.pinned && record.state === "pruned")).toEqual([]);
}

/** Changes the model as the store must, and gives the fault's code where it must refuse. */
function expected(recipe: string, model: Model[], target: Model | undefined, change: string, pinned: boolean): string | undefined {
  const keep = (): void => { for (const record of model) if (record.state === "current") record.state = "kept"; };
  if (change === "makeCurrent") {
    keep();
    model.push({ id: `${recipe}-${String(model.length).padStart(3, "0")}`, state: "current", pinned, stale: null });
    return undefined;
  }
  if (!target) return "canonical-missing";
  if (change === "activate") {
    if (target.state === "pruned") return "canonical-pruned";
    keep();
    target.state = "current";
  } else if (change === "markPruned") {
    if (target.state === "current") return "canonical-current";
    if (target.pinned) return "canonical-pinned";
    target.state = "pruned";
  } else if (change === "markStale") {
    target.stale = "moved";
  } else if (change === "pin") {
    if (target.state === "pruned") return "canonical-pruned";
    target.pinned = true;
  } else {
    target.pinned = false;
  }
  return undefined;
}
