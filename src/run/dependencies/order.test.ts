import fc from "fast-check";
import { expect, test } from "vitest";
import { dependencyOrder } from "./order.ts";

const needs = (table: Record<string, string[]>) => new Map(Object.entries(table));

test.each([
  ["nothing", { app: [] }, []],
  ["one", { app: ["idp"], idp: [] }, ["idp"]],
  ["a chain", { app: ["forge"], forge: ["idp"], idp: [] }, ["idp", "forge"]],
  ["one that two need, once", { app: ["forge", "idp"], forge: ["idp"], idp: [] }, ["idp", "forge"]],
  ["one that nobody describes", { app: ["idp"] }, ["idp"]],
])("%s", (_, table, expected) => {
  expect(dependencyOrder("app", needs(table))).toEqual(expected);
});

test.each([
  ["itself", { app: ["app"] }, "app → app"],
  ["two", { app: ["forge"], forge: ["app"] }, "app → forge → app"],
  ["a ring further on", { app: ["a"], a: ["b"], b: ["c"], c: ["a"] }, "a → b → c → a"],
])("a ring of %s is told by its members", (_, table, ring) => {
  expect(() => dependencyOrder("app", needs(table))).toThrow(expect.objectContaining({ code: "dependency-cycle", kind: "usage", message: expect.stringMatching(new RegExp(`: ${ring}$`)) }));
});

test("whatever the needs without a ring: each comes once, after all that it needs", () => {
  // A recipe needs only those with a higher number, so there is no ring.
  const graph = fc.integer({ min: 1, max: 9 }).chain((n) => fc.tuple(...Array.from({ length: n }, (__, i) => fc.subarray(Array.from({ length: n - i - 1 }, (_, k) => `r${i + k + 1}`)))));
  fc.assert(fc.property(graph, (lists) => {
    const table = new Map(lists.map((list, i) => [`r${i}`, list]));
    const order = dependencyOrder("r0", table);
    expect(new Set(order).size).toBe(order.length);
    for (const [index, recipe] of order.entries()) for (const needed of table.get(recipe) ?? []) expect(order.slice(0, index)).toContain(needed);
    for (const needed of table.get("r0") ?? []) expect(order).toContain(needed);
  }));
});
